// A layer counted by cells as the platform publishes it, for stand-ins of the platform.
import { latLngToCell } from 'h3-js'
import type { ChannelRow } from '../protocol/index.ts'

/** Rows of `layer:<code>@h3/<resolution>` by their id; rows without a place are in no cell. */
export function rollUp(rows: Iterable<ChannelRow>, resolution: number): Map<string, ChannelRow> {
  const cells = new Map<string, ChannelRow & { count: number }>()
  for (const { lon, lat } of rows) {
    if (typeof lon !== 'number' || typeof lat !== 'number') continue
    const id = latLngToCell(lat, lon, resolution)
    const cell = cells.get(id)
    if (cell) cell.count += 1
    else cells.set(id, { id, count: 1 })
  }
  return cells
}

// A layer's own code that draws, wherever it runs.
import type { LayerChange, LayerView } from '@obzor/core/plugin-api/client'
import type { ColumnFrame, FrameCutOff } from '@obzor/core/protocol'
import type OlMap from 'ol/Map.js'
import type { ListenToColumns } from '../PointLayer.ts'
import type { LiveColumns } from '../live-columns.ts'

export interface DrawingStart {
  map: OlMap
  title: string
  columns: LiveColumns
  /** The frames of the layer from a snapshot on: for a drawing that holds columns of its own. */
  listen: ListenToColumns
  view: LayerView
  zIndex: number
  outlet: {
    /** What was in its place may go. */
    started(): void
    fail(reason: string): void
    cutOff(why: FrameCutOff): void
  }
}
export interface Drawing {
  /** The wall's own columns changed. */
  changed(change: LayerChange): void
  show(view: LayerView): void
  setVisible(isVisible: boolean): void
  isAnswering(): boolean
  end(): void
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The frame with arrays of its own: a view into a message would take the whole message along. */
export function portable({ blocks, removed, ...head }: ColumnFrame): ColumnFrame {
  return {
    ...head,
    removed: removed.slice(),
    blocks: blocks.map(({ kind, ids, columns }) => ({
      kind,
      ids: ids.slice(),
      columns: columns.map((column) => ({
        ...column,
        values: column.values.slice(),
        present: column.present?.slice() ?? null,
        dictionary: Array.from({ length: column.dictionary.length }, (_, at) => column.dictionary.at(at)),
      })),
    })),
  }
}

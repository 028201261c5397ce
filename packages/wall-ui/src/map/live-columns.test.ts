import { columnsOf, type ChannelRow, type Frame } from '@obzor/core/protocol'
import { expect, it } from 'vitest'
import { LiveColumns } from './live-columns.ts'
import { mercatorX } from './places.ts'
import { inOneGo } from './slices.ts'

const head = { channel: 'layer:buses', epoch: 'e', at: 0 }
const bus = (id: number, lon: number, line = 'a'): ChannelRow => ({ id: String(id), lon, lat: 52, line })
function loaded(rows: ChannelRow[]): LiveColumns {
  const columns = new LiveColumns()
  inOneGo(columns.load(columnsOf({ ...head, kind: 'snapshot', version: 1, rows })))
  return columns
}
const delta = (part: Partial<Extract<Frame, { kind: 'delta' }>>) =>
  columnsOf({ ...head, kind: 'delta', from: 1, to: 2, put: [], remove: [], ...part })

it('one point that moves among 50,000 changes one slot, and no array is made anew', () => {
  const buses = loaded(Array.from({ length: 50_000 }, (_, id) => bus(id, 39)))
  const { x, y, end } = buses
  const slots = buses.apply(delta({ patch: [{ id: '31000', lon: 40 }] }))
  expect(slots).toEqual([buses.slotOf('31000')])
  expect([buses.x === x, buses.y === y, buses.end]).toEqual([true, true, end])
  expect(buses.x[slots[0]!]).toBeCloseTo(mercatorX(40), 3)
  expect(buses.valueAt(slots[0]!, 'line')).toBe('a')
})

it('says of each feature what was published last, whether it came first, changed or is new', () => {
  const buses = loaded([bus(1, 39), bus(2, 39, 'b')])
  buses.apply(delta({ put: [bus(3, 39, 'c')], patch: [{ id: '1', line: 'd' }] }))
  const said = (id: string): unknown => buses.valueAt(buses.slotOf(id)!, 'line')
  expect([said('1'), said('2'), said('3')]).toEqual(['d', 'b', 'c'])
  expect(buses.valueAt(0, 'nothing')).toBeNull()
})

it('empties the slot of a feature that is gone or has lost its place, and gives it to the next', () => {
  const buses = loaded([bus(1, 39), bus(2, 39)])
  const [first, second] = [buses.slotOf('1')!, buses.slotOf('2')!]
  const slots = buses.apply(delta({ remove: ['1'], patch: [{ id: '2', lon: null }] }))
  expect(slots.toSorted()).toEqual([first, second].toSorted())
  expect([buses.size, buses.x[first], buses.x[second]]).toEqual([0, Number.NaN, Number.NaN])
  buses.apply(delta({ put: [bus(9, 40, 'z')] }))
  expect([first, second]).toContain(buses.slotOf('9'))
  expect([buses.size, buses.idAt(buses.slotOf('9')!), buses.valueAt(buses.slotOf('9')!, 'line')]).toEqual([
    1,
    '9',
    'z',
  ])
})

it('holds nothing of the snapshot before when another has come', () => {
  const buses = loaded([bus(1, 39)])
  buses.apply(delta({ put: [bus(2, 39)] }))
  inOneGo(buses.load(columnsOf({ ...head, kind: 'snapshot', version: 3, rows: [bus(3, 39)] })))
  expect([buses.size, buses.slotOf('1'), buses.slotOf('2')]).toEqual([1, undefined, undefined])
})

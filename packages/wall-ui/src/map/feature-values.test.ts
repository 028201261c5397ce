import { columnsOf, type Frame } from '@obzor/core/protocol'
import { expect, it } from 'vitest'
import { FeatureValues } from './feature-values.ts'

const head = { channel: 'layer:schools', epoch: 'e', at: 0 }
const school = (id: string, territory: string | null, pupils: number | null = null) => ({
  id,
  lon: 39,
  lat: 52,
  territory,
  pupils,
})
function held(...frames: Frame[]): FeatureValues {
  const values = new FeatureValues()
  for (const frame of frames) values.take(columnsOf(frame))
  return values
}
const snapshot = (...rows: ReturnType<typeof school>[]): Frame => ({
  ...head,
  kind: 'snapshot',
  version: 1,
  rows,
})
const delta = (part: Partial<Extract<Frame, { kind: 'delta' }>>): Frame => ({
  ...head,
  kind: 'delta',
  from: 1,
  to: 2,
  put: [],
  remove: [],
  ...part,
})

it.each([
  ['numbers', '7'],
  ['texts', 'school-7'],
])('tells what a feature says of itself, whatever its ids are: %s', (_what, id) => {
  expect(held(snapshot(school('1', 'a'), school(id, 'b', 300))).of(id)).toEqual(school(id, 'b', 300))
})

it('follows what changes: a new feature, a member of a known one, one that is gone and comes back', () => {
  const values = held(
    snapshot(school('1', 'a', 10), school('2', 'a', 20)),
    delta({ put: [school('3', 'b', 30)], patch: [{ id: '1', pupils: 11 }], remove: ['2'] }),
  )
  expect(['1', '2', '3'].map((id) => values.of(id)?.['pupils'])).toEqual([11, undefined, 30])
  expect(values.of('1')).toMatchObject({ territory: 'a' })
  expect(values.countBy('territory')).toEqual(
    new Map([
      ['a', 1],
      ['b', 1],
    ]),
  )
  values.take(columnsOf(delta({ put: [school('2', 'b')] })))
  expect(values.where('territory', 'b', 10).toSorted()).toEqual(['2', '3'])
  expect(values.where('territory', 'b', 1)).toHaveLength(1)
})

it('reads some members of all features as they are now, up to a bound', () => {
  const values = held(
    snapshot(school('1', 'a', 10), school('2', 'a', 20), school('3', null, 30)),
    delta({ put: [school('4', 'b', 40)], patch: [{ id: '1', pupils: 11 }], remove: ['2'] }),
  )
  expect([...values.read(['pupils', 'territory', 'absent'], 10)].toSorted()).toEqual([
    ['1', 11, 'a', null],
    ['3', 30, null, null],
    ['4', 40, 'b', null],
  ])
  expect([...values.read(['pupils'], 2)]).toHaveLength(2)
})

it('forgets everything that a new snapshot does not bring', () => {
  const values = held(
    snapshot(school('1', 'a')),
    delta({ put: [school('2', 'a')] }),
    snapshot(school('3', 'a')),
  )
  expect(['1', '2', '3'].map((id) => values.of(id) !== null)).toEqual([false, false, true])
})

it('holds no more of what is gone than a bound, however many come and go', () => {
  const values = held(snapshot(school('1', 'a')))
  const ids = Array.from({ length: 30_000 }, (_, at) => String(10 + at))
  values.take(columnsOf(delta({ put: ids.map((id) => school(id, 'a')) })))
  values.take(columnsOf(delta({ remove: ids })))
  expect(values.countBy('territory')).toEqual(new Map([['a', 1]]))
  expect(values.kept).toBeLessThanOrEqual(20_000)
})

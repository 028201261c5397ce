import type { HouseholdsRow } from '@obzor/core/protocol'
import { expect, it } from 'vitest'
import { familiesOf } from './families.ts'

const row = (id: string, households: number | null): HouseholdsRow => {
  const [group, value = ''] = id.split('/') as [HouseholdsRow['group'], string?]
  return { id, group, value, households, isHidden: households === null }
}

it('waits until the total has come', () => {
  expect(familiesOf([])).toBeNull()
  expect(familiesOf([row('size/1', 5)])).toBeNull()
})

it('orders sizes, measures bars by the longest and says what share has children', () => {
  const families = familiesOf([
    row('size/10', 5),
    row('size/2', 40),
    row('size/1', 20),
    row('children/with', 20),
    row('total', 65),
    row('event/split', 5),
    row('event/ended', 0),
  ])
  expect(families).toMatchObject({ total: 65, withChildren: 20, begun: 5, merged: null, ended: 0 })
  expect(families!.withChildrenShare).toBeCloseTo(20 / 65)
  expect(families!.sizes).toEqual([
    { size: 1, isLast: false, households: 20, share: 0.5 },
    { size: 2, isLast: false, households: 40, share: 1 },
    { size: 10, isLast: true, households: 5, share: 0.125 },
  ])
})

it('tells no share of what is hidden', () => {
  const hidden = familiesOf([row('total', null), row('children/with', 5), row('size/1', null)])
  expect(hidden).toMatchObject({
    total: null,
    withChildrenShare: null,
    sizes: [{ households: null, share: 0 }],
  })
})

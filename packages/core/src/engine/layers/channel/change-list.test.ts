// What a layer remembers of its versions, which is all of the live path that fills up while it runs.
import { expect, test } from 'vitest'
import { ALL_MEMBERS, CHANGE_BYTES, ChangeList, PLACED } from './change-list.ts'

const bytesOf = ({ ids, masks, was, wasX, wasY }: ChangeList): number =>
  [ids, masks, was, wasX, wasY].reduce((sum, { byteLength }) => sum + byteLength, 0)
const filled = (list: ChangeList, count: number): ChangeList => {
  for (let id = 0; id < count; id += 1) list.add(id, ALL_MEMBERS, { state: PLACED, x: id, y: id })
  return list
}

test('a list whose length is known takes its bytes a change, however many come in one version', () => {
  for (const count of [1, 100, 129, 5_000]) {
    expect(bytesOf(filled(new ChangeList(count), count))).toBe(count * CHANGE_BYTES)
  }
})

test('a list that was expected to be shorter grows, also from nothing', () => {
  for (const expected of [0, 3]) {
    const list = filled(new ChangeList(expected), 100)
    expect(list.count).toBe(100)
    expect(Array.from(list.ids.subarray(0, 100))).toEqual(Array.from({ length: 100 }, (_, id) => id))
  }
})

// Which person a group is: ids stay where they can.
import { describe, expect, it } from 'vitest'
import { assignPersons } from './assign-persons.ts'

const record = (id: number, group: number, person: number, snils: string | null = null) => ({
  id,
  group,
  person,
  snils,
})

describe('a person', () => {
  it('stays with the group that bears its number, and the other one gets a new id', () => {
    const outcome = assignPersons(
      [record(1, 1, 10, 'a'), record(2, 2, 10), record(3, 2, 10)],
      [{ id: 10, snils: 'a' }],
    )
    expect(outcome.moved).toEqual([
      { record: 2, from: 10, to: -1 },
      { record: 3, from: 10, to: -1 },
    ])
    expect(outcome).toMatchObject({ merged: [], made: [{ person: -1, snils: null, like: 10 }] })
  })

  it('that has a number takes in one that has none; of two the older', () => {
    const records = [record(1, 1, 10), record(2, 1, 20, 'a')]
    expect(
      assignPersons(records, [
        { id: 10, snils: null },
        { id: 20, snils: 'a' },
      ]).merged,
    ).toEqual([{ from: 10, to: 20 }])
    const nameless = [record(1, 1, 10), record(2, 1, 20)]
    expect(
      assignPersons(nameless, [
        { id: 20, snils: null },
        { id: 10, snils: null },
      ]).merged,
    ).toEqual([{ from: 20, to: 10 }])
  })

  it('comes back with its old id when its records leave again', () => {
    const outcome = assignPersons(
      [record(1, 1, 10, 'a'), record(2, 2, 10, 'b')],
      [{ id: 10, snils: 'a' }],
      [{ id: 20, snils: 'b', mergedInto: 10, event: 7, records: [2] }],
    )
    expect(outcome).toEqual({
      moved: [{ record: 2, from: 10, to: 20 }],
      merged: [],
      revived: [{ person: 20, from: 10, event: 7 }],
      made: [],
    })
  })

  it('that another number names takes the record, and the former keeps its facts and its number', () => {
    const outcome = assignPersons(
      [record(1, 1, 10, 'b')],
      [
        { id: 10, snils: 'a' },
        { id: 20, snils: 'b' },
      ],
    )
    expect(outcome).toMatchObject({ moved: [{ record: 1, from: 10, to: 20 }], merged: [] })
  })

  it('changes nothing where nothing changed', () => {
    const outcome = assignPersons([record(1, 1, 10, 'a'), record(2, 1, 10)], [{ id: 10, snils: 'a' }])
    expect(outcome).toEqual({ moved: [], merged: [], revived: [], made: [] })
  })
})

import { expect, test } from 'vitest'
import { defaultPolicy } from '../../model/index.ts'
import { rowsOf, type HouseholdSums } from './household-counts.ts'

const policy = defaultPolicy({ training: false })
const many = 1_003
const few = policy.threshold.public - 1
const sums = (parts: Partial<HouseholdSums>): HouseholdSums => ({
  sizes: [],
  contradictions: [],
  events: [],
  ...parts,
})
const row = (rows: ReturnType<typeof rowsOf>, id: string) => rows.find((each) => each.id === id)!

test('households are counted by size and by who says so, in fives', () => {
  const rows = rowsOf(
    sums({
      sizes: [
        { size: 1, isByRegister: true, hasChildren: false, households: many },
        { size: 2, isByRegister: false, hasChildren: false, households: many },
        { size: 7, isByRegister: true, hasChildren: true, households: many },
      ],
      contradictions: [{ kind: 'married-apart', households: many }],
      events: [{ kind: 'split', households: many }],
    }),
    policy,
  )
  expect(row(rows, 'total').households).toBe(3_010)
  expect(row(rows, 'origin/register').households).toBe(2_005)
  expect(row(rows, 'size/7')).toMatchObject({ households: 1_005, isHidden: false })
  expect(row(rows, 'contradiction/married-apart').households).toBe(1_005)
  expect(row(rows, 'contradiction/no-adult').households).toBe(0)
  expect(row(rows, 'children/with').households).toBe(1_005)
  expect(row(rows, 'children/without').households).toBe(2_005)
  expect(row(rows, 'event/split').households).toBe(1_005)
  expect(row(rows, 'event/ended').households).toBe(0)
})

test('what few families have is not told, nor what would tell it by subtraction', () => {
  const rows = rowsOf(
    sums({
      sizes: [
        { size: 1, isByRegister: true, hasChildren: false, households: many },
        { size: 2, isByRegister: true, hasChildren: false, households: many },
        { size: 3, isByRegister: true, hasChildren: false, households: many },
        { size: 7, isByRegister: true, hasChildren: true, households: few },
      ],
      contradictions: [{ kind: 'no-adult', households: few }],
      events: [{ kind: 'merge', households: few }],
    }),
    policy,
  )
  expect(row(rows, 'size/7')).toMatchObject({ households: null, isHidden: true })
  expect(rows.filter(({ group, isHidden }) => group === 'size' && isHidden).length).toBeGreaterThan(1)
  expect(row(rows, 'contradiction/no-adult')).toMatchObject({ households: null, isHidden: true })
  // The few with children are the rest of those without.
  for (const value of ['with', 'without'])
    expect(row(rows, `children/${value}`)).toMatchObject({ households: null, isHidden: true })
  expect(row(rows, 'event/merge')).toMatchObject({ households: null, isHidden: true })
})

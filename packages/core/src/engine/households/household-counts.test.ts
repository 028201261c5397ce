import { expect, test } from 'vitest'
import { defaultPolicy } from '../../model/index.ts'
import { rowsOf } from './household-counts.ts'

const policy = defaultPolicy({ training: false })
const many = 1_003
const few = policy.threshold.public - 1
const row = (rows: ReturnType<typeof rowsOf>, id: string) => rows.find((each) => each.id === id)!

test('households are counted by size and by who says so, in fives', () => {
  const rows = rowsOf(
    [
      { size: 1, isByRegister: true, households: many },
      { size: 2, isByRegister: false, households: many },
      { size: 7, isByRegister: true, households: many },
    ],
    [{ kind: 'married-apart', households: many }],
    policy,
  )
  expect(row(rows, 'total').households).toBe(3_010)
  expect(row(rows, 'origin/register').households).toBe(2_005)
  expect(row(rows, 'size/7')).toMatchObject({ households: 1_005, isHidden: false })
  expect(row(rows, 'contradiction/married-apart').households).toBe(1_005)
  expect(row(rows, 'contradiction/no-adult').households).toBe(0)
})

test('what few families have is not told, nor what would tell it by subtraction', () => {
  const rows = rowsOf(
    [
      { size: 1, isByRegister: true, households: many },
      { size: 2, isByRegister: true, households: many },
      { size: 3, isByRegister: true, households: many },
      { size: 7, isByRegister: true, households: few },
    ],
    [{ kind: 'no-adult', households: few }],
    policy,
  )
  expect(row(rows, 'size/7')).toMatchObject({ households: null, isHidden: true })
  expect(rows.filter(({ group, isHidden }) => group === 'size' && isHidden).length).toBeGreaterThan(1)
  expect(row(rows, 'contradiction/no-adult')).toMatchObject({ households: null, isHidden: true })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  AIR_ACTS,
  airAct,
  changedAir,
  FIRST_AIR,
  restoredAir,
  undoTarget,
  type AirChange,
  type FormerAir,
} from './air.ts'

const NOW = 1_700_000_000_000

test('a wall is frozen once: a second press keeps the moment of the first', () => {
  const frozen = changedAir(FIRST_AIR, { isFrozen: true }, NOW)
  expect(frozen.frozenAt).toBe(NOW)
  expect(changedAir(frozen, { isFrozen: true }, NOW + 5_000).frozenAt).toBe(NOW)
  expect(changedAir(frozen, { scene: 'funds' }, NOW + 5_000).frozenAt).toBe(NOW)
  expect(changedAir(frozen, { isFrozen: false }, NOW + 5_000).frozenAt).toBeNull()
})

test('the past and what is frozen are never on air together', () => {
  const change: fc.Arbitrary<AirChange> = fc.record(
    {
      past: fc.constantFrom(null, '2024-03', '2024-04'),
      isFrozen: fc.boolean(),
      scene: fc.constantFrom('poverty', 'funds'),
      territory: fc.constantFrom(null, '42606000'),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      const end = changes.reduce((state, each, at) => changedAir(state, each, NOW + at), FIRST_AIR)
      expect(end.past === null || end.frozenAt === null).toBe(true)
      expect(restoredAir({ ...FIRST_AIR, past: '2024-03' }, end).frozenAt).toBe(end.frozenAt)
      const back = restoredAir({ ...FIRST_AIR, past: '2024-03' }, end)
      expect(back.past === null || back.frozenAt === null).toBe(true)
    }),
  )
})

test('a territory and the past stay over another scene', () => {
  const drilled = changedAir(FIRST_AIR, { territory: '42606000', past: '2024-03' }, NOW)
  expect(changedAir(drilled, { scene: 'profile' }, NOW)).toMatchObject({
    scene: 'profile',
    territory: '42606000',
    past: '2024-03',
  })
})

test('each change is called by what it changed', () => {
  const changes: AirChange[] = [
    { scene: 'funds' },
    { isBlack: true },
    { isPattern: true },
    { territory: '42606000' },
    { spotlight: '42606000' },
    { past: '2024-03' },
    { isFrozen: true },
    { message: 'Перерыв' },
  ]
  const acts = changes.map((change) => airAct(FIRST_AIR, changedAir(FIRST_AIR, change, NOW)))
  expect(acts).toEqual([...AIR_ACTS])
})

const former = (revision: number, restores: number | null = null): FormerAir => ({
  revision,
  state: FIRST_AIR,
  act: 'scene',
  changedAt: NOW,
  changedBy: 'o',
  restores,
})

test('undo leads further back each time, and begins anew after another change', () => {
  const history = [former(1), former(2), former(3)]
  expect(undoTarget(history)?.revision).toBe(2)
  history.push(former(4, 2))
  expect(undoTarget(history)?.revision).toBe(1)
  history.push(former(5, 1))
  expect(undoTarget(history)).toBeUndefined()
  history.push(former(6))
  expect(undoTarget(history)?.revision).toBe(1)
  history.push(former(7, 1))
  expect(undoTarget(history)).toBeUndefined()
})

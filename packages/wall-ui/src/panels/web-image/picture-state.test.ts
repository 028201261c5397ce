import type { SitePictureRow } from '@obzor/core/protocol'
import { expect, test } from 'vitest'
import { pictureState } from './picture-state.ts'

const NOON = Date.UTC(2026, 4, 4, 12)
const row: SitePictureRow = {
  id: 'weather',
  title: 'Погода',
  everySeconds: 60,
  address: '/site-pictures/0',
  width: 640,
  height: 360,
  takenAt: NOON,
  failure: null,
  failingSince: null,
}
const at = (minutes: number, over: Partial<SitePictureRow> = {}) =>
  pictureState({ row: { ...row, ...over }, isKnown: true }, NOON + minutes * 60_000)

test('a picture is old when three of its intervals brought no other', () => {
  expect(at(3)).toMatchObject({ kind: 'shown', isOld: false })
  expect(at(3.1)).toMatchObject({ kind: 'shown', isOld: true })
  expect(at(3.1, { everySeconds: 600 })).toMatchObject({ isOld: false })
})

test('the last good picture stays while the site fails, with the reason', () => {
  expect(at(1, { failure: 'timeout', failingSince: NOON })).toEqual({
    kind: 'shown',
    ageMs: 60_000,
    isOld: false,
    why: 'timeout',
  })
})

test('a picture that never came says why; one that was removed is told from one that is not known yet', () => {
  expect(at(0, { address: null, takenAt: null, failure: 'status' })).toEqual({ kind: 'never', why: 'status' })
  expect(pictureState({ row: undefined, isKnown: true }, NOON)).toEqual({ kind: 'gone' })
  expect(pictureState({ row: undefined, isKnown: false }, NOON)).toBeUndefined()
})

test('a screen whose clock is behind the platform’s tells no negative age', () => {
  expect(at(-5)).toMatchObject({ ageMs: 0 })
})

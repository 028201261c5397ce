import { FIRST_AIR } from '@obzor/core/model'
import { expect, test } from 'vitest'
import { dueAt, loaded, NOTHING, onGlass, painted, prepare, show, showAt, underGlass } from './screen-take.ts'
import { EMPTY_SHELF, mountedScenes } from './scene-shelf.ts'

const air = (revision: number, scene: string) => ({ revision, state: { ...FIRST_AIR, scene } })
const started = show(showAt(loaded(prepare(NOTHING, air(1, 'poverty')), 'poverty'), { revision: 1, at: 0 }))

test('the next scene loads behind the one on the glass and is shown when both the word and the load are there', () => {
  const preparing = prepare(started, air(2, 'funds'))
  expect(mountedScenes(preparing, EMPTY_SHELF)).toEqual(['funds', 'poverty'])
  expect(dueAt(showAt(preparing, { revision: 2, at: 500 }))).toBeNull()
  const standing = loaded(preparing, 'funds')
  expect(underGlass(preparing)).toBeNull()
  expect(underGlass(standing)?.revision).toBe(2)
  expect(dueAt(showAt(standing, { revision: 2, at: 500 }))).toBeNull()
  const ready = painted(standing, 2)
  expect(underGlass(ready)).toBeNull()
  expect(dueAt(ready)).toBeNull()
  const due = showAt(ready, { revision: 2, at: 500 })
  expect(dueAt(due)).toBe(500)
  expect(onGlass(due)?.scene).toBe('poverty')
  const shown = show(due)
  expect(onGlass(shown)?.scene).toBe('funds')
  expect(mountedScenes(shown, EMPTY_SHELF)).toEqual(['funds'])
})

test('nothing is painted under a glass that shows nothing: it would be seen before its moment', () => {
  expect(underGlass(loaded(prepare(NOTHING, air(1, 'poverty')), 'poverty'))).toBeNull()
})

test('a change of the scene that is on the glass has nothing to load', () => {
  const spotlit = prepare(started, { revision: 2, state: { ...FIRST_AIR, spotlight: '42606000' } })
  expect(spotlit.next).toMatchObject({ isLoaded: true, isPainted: true })
})

test('what comes late or twice changes nothing', () => {
  expect(prepare(started, air(1, 'funds'))).toBe(started)
  const preparing = prepare(started, air(3, 'funds'))
  expect(prepare(preparing, air(2, 'vacancies'))).toBe(preparing)
  expect(showAt(preparing, { revision: 2, at: 5 })).toBe(preparing)
  expect(loaded(preparing, 'vacancies')).toBe(preparing)
})

test('a take that overtakes another is the one that is shown', () => {
  const overtaken = prepare(loaded(prepare(started, air(2, 'funds')), 'funds'), air(3, 'vacancies'))
  expect(mountedScenes(overtaken, EMPTY_SHELF)).toEqual(['poverty', 'vacancies'])
  expect(overtaken.next).toMatchObject({ revision: 3, isLoaded: false, showAt: null })
})

import { FIRST_AIR } from '@obzor/core/model'
import { expect, test } from 'vitest'
import { EMPTY_SHELF, mountedScenes, placeOf, sceneCame, sceneWent } from './scene-shelf.ts'
import { loaded, NOTHING, painted, prepare, show, showAt } from './screen-take.ts'

const air = (revision: number, scene: string) => ({ revision, state: { ...FIRST_AIR, scene } })
const started = show(showAt(loaded(prepare(NOTHING, air(1, 'poverty')), 'poverty'), { revision: 1, at: 0 }))

test('what may be taken soon stands behind the glass, each scene once', () => {
  const shelf = { ...EMPTY_SHELF, preloaded: ['funds', 'poverty'] }
  expect(mountedScenes(started, shelf)).toEqual(['funds', 'poverty'])
  expect(mountedScenes(prepare(started, air(2, 'funds')), shelf)).toEqual(['funds', 'poverty'])
})

test('the scene that has left the glass stays on the page for a while', () => {
  expect(mountedScenes(started, { ...EMPTY_SHELF, leaving: 'vacancies' })).toEqual(['poverty', 'vacancies'])
})

test('a take takes no scene out of the page to put it in elsewhere', () => {
  const shelf = { ...EMPTY_SHELF, preloaded: ['funds'], leaving: null }
  const before = mountedScenes(started, shelf)
  const taken = show(loaded(prepare(started, air(2, 'funds')), 'funds'))
  expect(mountedScenes(taken, { ...shelf, leaving: 'poverty' })).toEqual(before)
})

test('a scene that was taken off the page has to load again', () => {
  const came = sceneCame(EMPTY_SHELF, 'funds')
  expect(came.loaded.has('funds')).toBe(true)
  expect(sceneWent(came, 'funds').loaded.has('funds')).toBe(false)
})

test('a take changes the place of the scene that leaves alone', () => {
  const places = (picture: typeof started, leaving: string | null = null): string[] =>
    ['funds', 'poverty', 'vacancies'].map((scene) => placeOf(scene, picture, { ...EMPTY_SHELF, leaving }))
  expect(places(started)).toEqual(['behind', 'shown', 'behind'])
  const loading = prepare(started, air(2, 'funds'))
  expect(places(loading)).toEqual(['behind', 'shown', 'behind'])
  const ready = painted(loaded(loading, 'funds'), 2)
  expect(places(ready)).toEqual(['under', 'over', 'behind'])
  const taken = show(ready)
  expect(places(taken, 'poverty')).toEqual(['shown', 'leaving', 'behind'])
  // The next comes while the former one still stands there.
  const next = loaded(prepare(taken, air(3, 'vacancies')), 'vacancies')
  expect(places(next, 'poverty')).toEqual(['over', 'leaving', 'under'])
  expect(places(loaded(prepare(taken, air(3, 'poverty')), 'poverty'), 'poverty')).toEqual([
    'over',
    'under',
    'behind',
  ])
})

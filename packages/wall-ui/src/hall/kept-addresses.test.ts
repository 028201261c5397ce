import { expect, test } from 'vitest'
import { keepingOf } from './kept-addresses.ts'

test('the page and what it reads of the region are kept, files whose name says their content for good', () => {
  const kept = (path: string): string => keepingOf({ method: 'GET', path })
  expect(kept('/wall/screen')).toBe('latest')
  expect(kept('/wall/assets/index-BvQ3x9aZ.js')).toBe('forever')
  expect(kept('/api/v1/map')).toBe('latest')
  expect(kept(`/scene-images/${'0'.repeat(32)}`)).toBe('forever')
  expect(kept(`/site-pictures/${'0'.repeat(32)}`)).toBe('forever')
  expect(kept('/api/v1/indicators/poverty.rate/history')).toBe('latest')
})

test('nothing of a person, a session or the desk is kept', () => {
  const paths = [
    '/api/v1/screen/token',
    '/api/v1/session',
    '/api/v1/walls/hall',
    '/api/v1/persons/1',
    '/api/v1/indicatorsx',
    '/api/v1/mapping',
    '/console/',
    '/wall/',
  ]
  expect(paths.filter((path) => keepingOf({ method: 'GET', path }) !== 'never')).toEqual([])
  expect(keepingOf({ method: 'POST', path: '/api/v1/map' })).toBe('never')
})

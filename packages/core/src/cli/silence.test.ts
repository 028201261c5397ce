import { expect, test } from 'vitest'
import { Silence } from './silence.ts'

const dead = { isAnswering: false }

test('a process that hangs is silent for too long after half a minute', () => {
  const silence = new Silence(0, 1)
  expect(silence.seen({ at: 29_000, pid: 1, ...dead })).toBeUndefined()
  expect(silence.seen({ at: 31_000, pid: 1, ...dead })).toBe(31)
})

test('an answer begins the count anew', () => {
  const silence = new Silence(0, 1)
  expect(silence.seen({ at: 29_000, pid: 1, isAnswering: true })).toBeUndefined()
  expect(silence.seen({ at: 58_000, pid: 1, ...dead })).toBeUndefined()
  expect(silence.seen({ at: 60_000, pid: 1, ...dead })).toBe(31)
})

test('a process that was started in its place has the time of a start before its first answer, and no more', () => {
  const silence = new Silence(0, 1)
  expect(silence.seen({ at: 10_000, pid: 2, ...dead })).toBeUndefined()
  expect(silence.seen({ at: 129_000, pid: 2, ...dead })).toBeUndefined()
  expect(silence.seen({ at: 131_000, pid: 2, ...dead })).toBe(121)
  const answered = new Silence(0, 1)
  answered.seen({ at: 10_000, pid: 2, ...dead })
  answered.seen({ at: 90_000, pid: 2, isAnswering: true })
  expect(answered.seen({ at: 121_000, pid: 2, ...dead })).toBe(31)
})

test('while no process is there, the one that keeps it waits and nothing is killed', () => {
  const silence = new Silence(0, 1)
  expect(silence.seen({ at: 300_000, pid: undefined, ...dead })).toBeUndefined()
  expect(silence.seen({ at: 600_000, pid: undefined, ...dead })).toBeUndefined()
})

import { expect, test } from 'vitest'
import { ABSENT_MS, step, type Act, type Level, type WatchMemory } from './alert-machine.ts'

const MINUTE = 60_000
/** What becomes of `<minute> <level>` after `<minute> <level>`. */
function acts(line: string, holdMs: number): string[] {
  let memory: WatchMemory = {}
  let isOpen = false
  return line.split(', ').map((part) => {
    const [minute = '', level = ''] = part.split(' ')
    const now = Number(minute) * MINUTE
    const outcome = step({ isOpen, memory, level: level as Level, now, holdMs })
    memory = outcome.memory
    if (outcome.act) isOpen = outcome.act === 'open'
    return outcome.act ?? '-'
  })
}

test.each<[string, string, number, (Act | '-')[]]>([
  [
    'opens at once and clears at once',
    '0 within, 1 beyond, 2 beyond, 3 within',
    0,
    ['-', 'open', '-', 'clear'],
  ],
  ['opens once, however long it lasts', '0 beyond, 5 beyond, 9 beyond', 0, ['open', '-', '-']],
  ['opens after it has held', '0 beyond, 2 beyond, 5 beyond', 5, ['-', '-', 'open']],
  [
    'a break begins the time anew',
    '0 beyond, 4 within, 5 beyond, 9 beyond, 10 beyond',
    5,
    ['-', '-', '-', '-', 'open'],
  ],
  [
    'clears after it has been over as long',
    '0 beyond, 5 beyond, 6 within, 10 within, 11 within',
    5,
    ['-', 'open', '-', '-', 'clear'],
  ],
  [
    'a swing back keeps it open',
    '0 beyond, 5 beyond, 6 within, 8 beyond, 9 within, 13 within',
    5,
    ['-', 'open', '-', '-', '-', '-'],
  ],
  ['between the limits it neither opens', '0 between, 1 between', 0, ['-', '-']],
  ['nor closes', '0 beyond, 1 between, 9 between, 10 within', 0, ['open', '-', '-', 'clear']],
  [
    'between the limits the time to open begins anew',
    '0 beyond, 4 between, 5 beyond, 9 beyond',
    5,
    ['-', '-', '-', '-'],
  ],
  [
    'what is not known neither opens nor closes',
    '0 beyond, 1 unknown, 99 unknown, 100 within',
    0,
    ['open', '-', '-', 'clear'],
  ],
  ['what is not known is no time that it held', '0 beyond, 4 unknown, 5 beyond', 5, ['-', '-', '-']],
  [
    'an object that is away for a moment keeps its alert',
    '0 beyond, 1 absent, 1.5 beyond, 9 beyond',
    0,
    ['open', '-', '-', '-'],
  ],
  [
    'one that stays away takes its alert with it',
    '0 beyond, 1 absent, 2 absent, 3 absent',
    0,
    ['open', '-', 'withdraw', '-'],
  ],
])('%s', (_, line, holdMinutes, expected) => {
  expect(acts(line, holdMinutes * MINUTE)).toEqual(expected)
})

test('a clock that was set back does not hold an alert for ever', () => {
  const ahead = step({ isOpen: false, memory: {}, level: 'beyond', now: 100 * MINUTE, holdMs: MINUTE })
  const back = step({
    isOpen: false,
    memory: ahead.memory,
    level: 'beyond',
    now: 10 * MINUTE,
    holdMs: MINUTE,
  })
  expect(
    step({ isOpen: false, memory: back.memory, level: 'beyond', now: 11 * MINUTE, holdMs: MINUTE }).act,
  ).toBe('open')
})

test('what is over leaves no memory', () => {
  const memory = { beyondSince: 1, absentSince: 2 }
  expect(step({ isOpen: false, memory, level: 'within', now: 9, holdMs: MINUTE }).memory).toEqual({})
  expect(step({ isOpen: true, memory, level: 'absent', now: ABSENT_MS + 2, holdMs: 0 }).memory).toEqual({})
})

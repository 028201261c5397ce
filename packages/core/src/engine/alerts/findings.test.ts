import { describe, expect, test } from 'vitest'
import { ruleFault, type AlertCondition, type RuleDeclaration } from '../../model/index.ts'
import type { RunRow, SourceRow } from '../../protocol/index.ts'
import { step, type WatchMemory } from './alert-machine.ts'
import { findingsOf, ruleTrouble, type Picture } from './findings.ts'

const [MINUTE, HOUR] = [60_000, 3_600_000]
const NOW = Date.parse('2026-03-10T12:00:00Z')
const text = { ru: 'Проверка', en: 'Check' }
const rule = (watch: AlertCondition): RuleDeclaration => ({
  code: 'test.rule',
  title: text,
  advice: text,
  severity: 'warning',
  watch,
})
const indicator = {
  code: 'poverty.rate',
  title: text,
  method: text,
  unit: 'percent',
  fractionDigits: 1,
  direction: 'more-is-worse',
} as const
const territories = [
  { oktmo: '42000000', isRegion: true, title: { ru: 'Область', en: 'Region' } },
  { oktmo: '42606000', isRegion: false, title: { ru: 'Район', en: 'District' } },
]
const source = (change: Partial<SourceRow> = {}): SourceRow => ({
  id: 'egisso.facts',
  title: text,
  agency: text,
  refreshHours: 24,
  lastSuccessAt: NOW - HOUR,
  state: 'waiting',
  pluginId: 'source-egisso',
  schedule: '{"everySeconds":60}',
  enabled: true,
  quarantinedTotal: 0,
  failuresInRow: 0,
  retryAt: null,
  lastRun: null,
  ...change,
})
const picture = (change: Partial<Picture> = {}): Picture => ({
  now: NOW,
  values: new Map(),
  indicators: [indicator],
  territories,
  sources: [],
  plugins: [],
  mismatches: [],
  holidays: [],
  ...change,
})
const nothing = (): WatchMemory => ({})
const levels = (watch: AlertCondition, change: Partial<Picture>) =>
  Object.fromEntries(
    findingsOf(rule(watch), picture(change), nothing).map(({ object, level }) => [object.code, level]),
  )

describe('a threshold', () => {
  const above = {
    kind: 'threshold',
    indicator: 'poverty.rate',
    territories: 'municipalities',
    when: 'above',
    limit: 12,
    clearAt: 11,
  } as const
  const of = (value: number | null) => levels(above, { values: new Map([['poverty.rate/42606000', value]]) })

  test.each([
    [12.1, 'beyond'],
    [12, 'between'],
    [11.5, 'between'],
    [11, 'within'],
    [null, 'unknown'],
  ])('of 12 with an end at 11: %s is %s', (value, level) => {
    expect(of(value)).toEqual({ '42606000': level })
  })

  test('from below is the mirror of it', () => {
    const below = { ...above, territories: 'region', when: 'below', limit: 5, clearAt: 6 } as const
    const of_ = (value: number) => levels(below, { values: new Map([['poverty.rate/42000000', value]]) })
    expect(of_(4.9)).toEqual({ '42000000': 'beyond' })
    expect(of_(5.5)).toEqual({ '42000000': 'between' })
    expect(of_(6)).toEqual({ '42000000': 'within' })
  })

  test('a value that is not there says nothing', () => {
    expect(levels(above, {})).toEqual({ '42606000': 'unknown' })
  })
})

describe('a change', () => {
  const watch = {
    kind: 'change',
    indicator: 'poverty.rate',
    territories: 'region',
    when: 'rises',
    by: 1,
    overMinutes: 60,
  } as const
  /** `<minute> <value>` in turn; the levels. */
  function over(line: string, condition: AlertCondition = watch): string[] {
    let memory: WatchMemory = {}
    return line.split(', ').map((part) => {
      const [minute = '', value = ''] = part.split(' ')
      const values = new Map([['poverty.rate/42000000', Number(value)]])
      const [found] = findingsOf(
        rule(condition),
        picture({ now: NOW + Number(minute) * MINUTE, values }),
        () => memory,
      )
      memory = found!.memory
      return found!.level
    })
  }

  test('is found within its period, and past it the new height is the ordinary one', () => {
    expect(over('0 8, 10 8.5, 20 9.2, 50 9.2, 61 9.2, 90 9.2')).toEqual([
      'within',
      'within',
      'beyond',
      'beyond',
      // The 8 is older than an hour, the 8.5 is not.
      'within',
      'within',
    ])
  })

  test('a fall is none for a rule of rises, and is one for a rule of moves', () => {
    expect(over('0 8, 10 6')).toEqual(['within', 'within'])
    expect(over('0 8, 10 6', { ...watch, when: 'falls' })).toEqual(['within', 'beyond'])
    expect(over('0 8, 10 6', { ...watch, when: 'moves' })).toEqual(['within', 'beyond'])
  })

  test('remembers a bounded number of samples, whatever comes', () => {
    let memory: WatchMemory = {}
    for (let second = 0; second < 7_200; second += 10) {
      const values = new Map([['poverty.rate/42000000', 8 + second / 7_200]])
      memory = findingsOf(rule(watch), picture({ now: NOW + second * 1_000, values }), () => memory)[0]!
        .memory
    }
    expect(memory.samples!.length).toBeLessThanOrEqual(13)
  })
})

describe('silence', () => {
  const watch = { kind: 'silence', sources: 'all' } as const
  const silentAt = (change: Partial<SourceRow>, now: number, holidays: Picture['holidays'] = []) =>
    levels(watch, { now, sources: [source(change)], holidays })['egisso.facts']

  test('is two refresh periods and an hour without a delivery', () => {
    const lastSuccessAt = NOW
    expect(silentAt({ lastSuccessAt }, NOW + 48 * HOUR)).toBe('within')
    expect(silentAt({ lastSuccessAt }, NOW + 49 * HOUR)).toBe('beyond')
  })

  test('a source of working days is not silent over the holidays of January', () => {
    const schedule = JSON.stringify({ cron: '0 6 * * *', timeZone: 'Europe/Moscow', workdaysOnly: true })
    const lastSuccessAt = Date.parse('2025-12-30T03:00:30Z')
    expect(silentAt({ schedule, lastSuccessAt }, Date.parse('2026-01-11T20:00:00Z'))).toBe('within')
    expect(silentAt({ schedule, lastSuccessAt }, Date.parse('2026-01-12T03:59:00Z'))).toBe('within')
    expect(silentAt({ schedule, lastSuccessAt }, Date.parse('2026-01-12T04:00:00Z'))).toBe('beyond')
  })

  test('a source that never delivered counts from when it was first seen, also after a restart', () => {
    const never = { sources: [source({ lastSuccessAt: null })] }
    const first = findingsOf(rule(watch), picture(never), nothing)[0]!
    expect(first.level).toBe('within')
    const kept = step({ isOpen: false, memory: first.memory, level: first.level, now: NOW, holdMs: 0 }).memory
    const later = findingsOf(rule(watch), picture({ ...never, now: NOW + 50 * HOUR }), () => kept)[0]!
    expect(later).toMatchObject({ level: 'beyond', finding: { value: 3_000, limit: 2_940, unit: 'minute' } })
  })

  test('a source that was switched off is not watched', () => {
    expect(silentAt({ enabled: false }, NOW + 99 * HOUR)).toBeUndefined()
  })

  test('a schedule that cannot be read leaves the refresh period', () => {
    expect(silentAt({ schedule: '{"cron":"nonsense"}', lastSuccessAt: NOW }, NOW + 49 * HOUR)).toBe('beyond')
  })
})

describe('quarantine', () => {
  const watch = { kind: 'quarantine', sources: ['egisso.facts'], sharePct: 10 } as const
  const after = (run: Partial<RunRow> | null) =>
    levels(watch, { sources: [source({ lastRun: run as RunRow | null })] })['egisso.facts']

  test.each([
    [null, 'unknown'],
    [{ state: 'running', read: 100, quarantined: 90 }, 'unknown'],
    [{ state: 'succeeded', read: 100, quarantined: 10 }, 'within'],
    [{ state: 'succeeded', read: 100, quarantined: 11 }, 'beyond'],
    [{ state: 'failed', read: 100, quarantined: 50 }, 'beyond'],
    [{ state: 'succeeded', read: 5, quarantined: 5 }, 'unknown'],
    [{ state: 'succeeded', read: 5, quarantined: 0 }, 'within'],
  ])('after %o: %s', (run, level) => {
    expect(after(run as Partial<RunRow> | null)).toBe(level)
  })
})

test('a plugin that was given up is found, one that begins anew waits', () => {
  const plugins = (['broken', 'backing-off', 'running', 'stopped'] as const).map((state) => ({
    id: state,
    title: text,
    state,
  }))
  expect(levels({ kind: 'plugin', plugins: 'all' }, { plugins })).toEqual({
    broken: 'beyond',
    'backing-off': 'between',
    running: 'within',
    stopped: 'within',
  })
})

describe('a rule that cannot be', () => {
  const known = { indicators: [indicator], territories, sources: ['egisso.facts'], plugins: [] }
  const threshold = {
    kind: 'threshold',
    indicator: 'poverty.rate',
    territories: 'region',
    when: 'above',
    limit: 5,
  } as const

  test.each([
    [{ ...threshold, clearAt: 6 }, /loud side/],
    [{ ...threshold, forMinutes: -1 }, /forMinutes/],
    [{ ...threshold, territories: ['426'] }, /ОКТМО/],
    [{ ...threshold, territories: [] }, /no territory/],
    [
      { kind: 'change', indicator: 'a', territories: 'region', when: 'rises', by: 0, overMinutes: 5 },
      /by must/,
    ],
    [{ kind: 'quarantine', sources: 'all', sharePct: 100 }, /sharePct/],
  ] as [AlertCondition, RegExp][])('%o says why', (watch, why) => {
    expect(ruleFault(rule(watch))).toMatch(why)
  })

  test('names that mean nothing here are told, and nothing is watched in their place', () => {
    const wrong = rule({ ...threshold, indicator: 'poverty.rat' })
    expect(ruleTrouble(wrong, known)).toBe('unknown indicator: poverty.rat')
    expect(findingsOf(wrong, picture(), nothing)).toEqual([])
    expect(ruleTrouble(rule({ ...threshold, territories: ['99999999'] }), known)).toBe(
      'unknown territory: 99999999',
    )
    expect(ruleTrouble(rule({ kind: 'silence', sources: ['none'] }), known)).toBe('unknown source: none')
    expect(ruleTrouble(rule(threshold), known)).toBeUndefined()
  })
})

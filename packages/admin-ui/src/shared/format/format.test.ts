import { describe, expect, test } from 'vitest'
import { createConsoleI18n } from '../i18n/index.ts'
import { ageParts, durationParts, periodParts } from './durations.ts'
import { writeMoment, writeNumber, writeZonedMoment } from './numbers.ts'
import { scheduleWords } from './schedule.ts'

describe('numbers', () => {
  test.each([
    [1_116_265, 'ru', '1\u202f116\u202f265'],
    [1_821, 'ru', '1\u202f821'],
    [999, 'ru', '999'],
    [1_116_265, 'en', '1,116,265'],
  ] as const)('%d in %s', (value, locale, text) => {
    expect(writeNumber(value, locale)).toBe(text)
  })

  test('a moment of today is a time, of another day has the day, of another year the year', () => {
    const now = new Date(2024, 11, 15, 18, 0).getTime()
    expect(writeMoment(new Date(2024, 11, 15, 9, 5).getTime(), now, 'ru')).toBe('09:05')
    expect(writeMoment(new Date(2024, 10, 11, 9, 5, 7).getTime(), now, 'ru', true)).toBe('11 нояб., 09:05:07')
    expect(writeMoment(new Date(2023, 10, 11, 9, 5).getTime(), now, 'ru')).toContain('2023')
  })
})

describe('lengths of time', () => {
  test.each([
    [-3000, 'now', 0],
    [4000, 'now', 0],
    [59_000, 'seconds', 59],
    [3_599_000, 'minutes', 59],
    [7_200_000, 'hours', 2],
    [47 * 3_600_000, 'hours', 47],
    [48 * 3_600_000, 'days', 2],
  ])('an age of %d ms: %s %d', (ms, key, count) => {
    expect(ageParts(ms)).toEqual({ key, count })
  })

  test.each([
    [340, [['ms', 340]]],
    [9_400, [['s', 9]]],
    [59_600, [['min', 1]]],
    [
      125_000,
      [
        ['min', 2],
        ['s', 5],
      ],
    ],
    [
      3_900_000,
      [
        ['h', 1],
        ['min', 5],
      ],
    ],
  ])('a duration of %d ms', (ms, parts) => {
    expect(durationParts(ms).map(({ key, count }) => [key, count])).toEqual(parts)
  })

  test('a period is written in the largest whole unit', () => {
    expect([0.5, 1, 24, 36, 720].map(periodParts)).toEqual([
      { key: 'minutes', count: 30 },
      { key: 'hours', count: 1 },
      { key: 'hours', count: 24 },
      { key: 'hours', count: 36 },
      { key: 'days', count: 30 },
    ])
  })
})

describe('schedules in words', () => {
  const written = (schedule: object | string, locale: 'ru' | 'en'): string => {
    const { t } = createConsoleI18n(locale).global
    const words = scheduleWords(typeof schedule === 'string' ? schedule : JSON.stringify(schedule))
    if ('count' in words) return t(`schedule.${words.key}`, { n: words.count }, words.count)
    const { key, ...named } = words
    return t(`schedule.${key}`, named)
  }

  test.each([
    [{ inbox: 'egisso', pattern: '*.xml' }, 'файлы в папке egisso, *.xml', 'files in folder egisso, *.xml'],
    [{ everySeconds: 10 }, 'каждые 10 секунд', 'every 10 seconds'],
    [{ everySeconds: 1 }, 'каждую секунду', 'every second'],
    [{ everySeconds: 21 }, 'каждую 21 секунду', 'every 21 seconds'],
    [{ everySeconds: 60 }, 'каждую минуту', 'every minute'],
    [{ everySeconds: 120 }, 'каждые 2 минуты', 'every 2 minutes'],
    [{ everySeconds: 90 }, 'каждые 90 секунд', 'every 90 seconds'],
    [{ everySeconds: 3600 }, 'каждый час', 'every hour'],
    [{ everySeconds: 18_000 }, 'каждые 5 часов', 'every 5 hours'],
    [{ cron: '0 6 * * *' }, 'каждый день в 06:00', 'every day at 06:00'],
    [{ cron: '0 30 18 * * *' }, 'каждый день в 18:30', 'every day at 18:30'],
    [{ cron: '*/5 * * * *' }, 'по расписанию */5 * * * *', 'on schedule */5 * * * *'],
    ['not JSON', 'по расписанию not JSON', 'on schedule not JSON'],
  ])('%o', (schedule, ru, en) => {
    expect(written(schedule, 'ru')).toBe(ru)
    expect(written(schedule, 'en')).toBe(en)
  })
})

test('a schedule on working days of the calendar says so beside its own words', () => {
  const schedule = JSON.stringify({ cron: '0 6 * * 1-5', workdaysOnly: true })
  expect(scheduleWords(schedule)).toEqual({ key: 'workdays', time: '06:00', workdaysOnly: true })
  expect(scheduleWords(JSON.stringify({ cron: '0 6 * * 1-5' }))).not.toHaveProperty('workdaysOnly')
})

test('a moment is written in the zone of its schedule', () => {
  const at = Date.parse('2026-01-12T03:00:00Z')
  expect(writeZonedMoment(at, 'ru', 'Europe/Moscow')).toMatch(/^пн, 12 янв\.,? 06:00$/)
  expect(writeZonedMoment(at, 'ru', 'Asia/Kamchatka')).toMatch(/15:00$/)
})

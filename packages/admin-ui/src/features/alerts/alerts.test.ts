import type { AlertRow } from '@obzor/core/protocol'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, test } from 'vitest'
import type { RowsListener } from '../../shared/live/connection.ts'
import { createConsoleI18n } from '../../shared/i18n/index.ts'
import { conditionWords, findingWords } from './alert-words.ts'
import { useAlerts } from './alerts.store.ts'

const alert = (id: string, change: Partial<AlertRow> = {}): AlertRow => ({
  id,
  rule: 'test',
  severity: 'warning',
  title: { ru: 'Проверка', en: 'Check' },
  object: { kind: 'source', code: id, title: { ru: 'Источник', en: 'Source' } },
  finding: { value: 90, limit: 60, unit: 'minute', fractionDigits: 0 },
  openedAt: 0,
  isAcknowledged: false,
  mutedUntil: null,
  ...change,
})

describe('the bell', () => {
  beforeEach(() => setActivePinia(createPinia()))
  function followed(...rows: AlertRow[]) {
    const store = useAlerts()
    let listener: RowsListener<AlertRow> | undefined
    store.follow((_channel, given) => {
      listener = given
      return { close: () => undefined }
    })
    listener!.rows(new Map(rows.map((row) => [row.id, row])))
    return store
  }

  test('counts what nobody has taken note of, the gravest first, and a muted rule after its moment', () => {
    const store = followed(
      alert('a', { severity: 'attention' }),
      alert('b'),
      alert('noted', { severity: 'critical', isAcknowledged: true }),
      alert('muted', { severity: 'critical', mutedUntil: 9 }),
    )
    expect(store.waitingAt(8).map(({ id }) => id)).toEqual(['b', 'a'])
    expect(store.waitingAt(9).map(({ id }) => id)).toEqual(['muted', 'b', 'a'])
  })

  test('knows the silent sources, also those somebody took note of', () => {
    const share = { value: 30, limit: 20, unit: 'percent', fractionDigits: 0 } as const
    const store = followed(alert('quiet', { isAcknowledged: true }), alert('dirty', { finding: share }))
    expect([...store.silentSources]).toEqual(['quiet'])
    store.unfollow()
    expect(store.waitingAt(0)).toEqual([])
  })
})

describe('words', () => {
  const words = (locale: 'ru' | 'en') => {
    const { t } = createConsoleI18n(locale).global
    const number = (value: number, digits = 0) =>
      value.toFixed(digits).replace('.', locale === 'ru' ? ',' : '.')
    return {
      t: t as never,
      number,
      duration: (ms: number) => `${ms / 60_000} мин`,
      counted: (_key: string, count: number) => `${count} дн.`,
      local: (text: { ru: string; en: string }) => text[locale],
    }
  }

  test('a finding says what was found and what the limit is', () => {
    const share = { value: 31.24, limit: 30, unit: 'percent', fractionDigits: 1 } as const
    expect(findingWords(share, words('ru'))).toBe('31,2 %, порог 30 %')
    expect(findingWords(share, words('en'))).toBe('31.2%, limit 30%')
    expect(findingWords({ ...share, value: null }, words('ru'))).toBe('')
  })

  test('a silence is told in minutes first, then in days', () => {
    const silence = alert('a').finding
    expect(findingWords(silence, words('ru'))).toBe('без данных 90 мин, допустимо 60 мин')
    expect(findingWords({ ...silence, value: 4_400 }, words('ru'))).toBe('без данных 3 дн., допустимо 60 мин')
  })

  const rate = { title: { ru: 'Уровень бедности', en: 'Poverty rate' }, unit: 'percent' } as const
  test.each([
    [
      {
        kind: 'threshold',
        indicator: 'poverty.rate',
        territories: 'region',
        when: 'above',
        limit: 30,
        forMinutes: 15,
      },
      'показатель «Уровень бедности» выше 30 % дольше 15 мин',
    ],
    [
      {
        kind: 'change',
        indicator: 'poverty.rate',
        territories: 'region',
        when: 'rises',
        by: 0.5,
        overMinutes: 60,
      },
      'показатель «Уровень бедности» вырос больше чем на 0,50 п. п. за 60 мин',
    ],
    [{ kind: 'quarantine', sources: 'all', sharePct: 20 }, 'в карантин ушло больше 20 % строк запуска'],
    [{ kind: 'plugin', plugins: 'all' }, 'плагин падает раз за разом'],
  ] as const)('a condition in one sentence: %o', (watch, sentence) => {
    expect(conditionWords({ watch, indicator: 'indicator' in watch ? rate : null }, words('ru'))).toBe(
      sentence,
    )
  })

  test('an indicator that nobody declares is named by its code', () => {
    const watch = {
      kind: 'threshold',
      indicator: 'a.b',
      territories: 'region',
      when: 'below',
      limit: 1,
    } as const
    expect(conditionWords({ watch, indicator: null }, words('en'))).toBe('“a.b” is below 1')
  })
})

import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { createWallI18n } from './index.ts'
import { ru } from './ru.ts'

const leaves = (value: unknown, at = ''): [string, string][] =>
  typeof value === 'string'
    ? [[at, value]]
    : Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
        leaves(inner, `${at}/${key}`),
      )

describe('texts of the wall', () => {
  it('are complete in both languages, with the same places to fill', () => {
    const english = new Map(leaves(en))
    expect([...english.keys()]).toEqual(leaves(ru).map(([key]) => key))
    for (const [key, russian] of leaves(ru)) {
      const places = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
      expect([key, places(english.get(key)!)]).toEqual([key, places(russian)])
    }
  })
  it('pick the Russian form by the count', () => {
    const { t } = createWallI18n('ru').global
    const words = (count: number): string => t('map.openVacancies', { count }, count)
    expect([1, 3, 7, 11, 21].map(words)).toEqual([
      '1 вакансия',
      '3 вакансии',
      '7 вакансий',
      '11 вакансий',
      '21 вакансия',
    ])
  })
})

import { describe, expect, test } from 'vitest'
import { createConsoleI18n } from './index.ts'
import { en } from './en.ts'
import { russianPlural } from './plurals.ts'
import { ru } from './ru.ts'

type Tree = { [key: string]: string | Tree }
const flat = (tree: Tree, prefix = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  )
const russian = new Map(flat(ru))
const english = new Map(flat(en))
const names = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

/** Keys whose texts break a rule: the failure names them. */
const faulty = (rule: (russianText: string, englishText: string, key: string) => boolean): string[] =>
  [...russian].filter(([key, text]) => !rule(text, english.get(key) ?? '', key)).map(([key]) => key)

test('English has every text of the Russian, none empty, and the same named parts', () => {
  expect([...english.keys()].sort()).toEqual([...russian.keys()].sort())
  expect(faulty((ours, theirs) => ours.trim() !== '' && theirs.trim() !== '')).toEqual([])
  expect(faulty((ours, theirs) => names(ours).join() === names(theirs).join())).toEqual([])
})

test('a Russian text with forms has three of them, an English one two', () => {
  const forms = (text: string): number => text.split(' | ').length
  expect(faulty((ours, theirs) => forms(ours) === 1 || (forms(ours) === 3 && forms(theirs) === 2))).toEqual(
    [],
  )
})

test('texts of refusals end without a full stop: the screen sets it', () => {
  expect(
    faulty(
      (ours, theirs, key) => !key.startsWith('errors.') || ![ours, theirs].some((text) => /[.;]$/.test(text)),
    ),
  ).toEqual([])
})

describe('counts', () => {
  test.each([
    [0, 2],
    [1, 0],
    [2, 1],
    [4, 1],
    [5, 2],
    [11, 2],
    [12, 2],
    [14, 2],
    [21, 0],
    [22, 1],
    [25, 2],
    [101, 0],
    [111, 2],
    [1_116_265, 2],
    [1.5, 1],
  ])('%d takes form %d', (count, form) => {
    expect(russianPlural(count)).toBe(form)
  })

  test.each([
    ['ru', 1, '1 источник'],
    ['ru', 3, '3 источника'],
    ['ru', 11, '11 источников'],
    ['ru', 21, '21 источник'],
    ['en', 1, '1 source'],
    ['en', 0, '0 sources'],
    ['en', 21, '21 sources'],
  ] as const)('%s, %d: %s', (locale, count, text) => {
    const { t } = createConsoleI18n(locale).global
    expect(t('sources.count', { n: count }, count)).toBe(text)
  })
})

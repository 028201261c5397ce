// Texts of the wall and of the console are complete in both languages: nobody meets a key, a blank or a wrong plural.
import { describe, expect, test } from 'vitest'
import { en as consoleEnglish } from '../../packages/admin-ui/src/shared/i18n/en.ts'
import { ru as consoleRussian } from '../../packages/admin-ui/src/shared/i18n/ru.ts'
import { en as wallEnglish } from '../../packages/wall-ui/src/i18n/en.ts'
import { ru as wallRussian } from '../../packages/wall-ui/src/i18n/ru.ts'

function flat(tree: object, at = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[`${at}${key}`, value]] : flat(value as object, `${at}${key}.`),
  )
}
const formsOf = (text: string): string[] => text.split(' | ')
/** vue-i18n cuts at a bar and starts a link at an at sign; both look like text to whoever writes it. */
const MARKUP = /@|\|/

describe.each([
  { page: 'the wall', russian: flat(wallRussian), english: flat(wallEnglish), englishForms: 3 },
  { page: 'the console', russian: flat(consoleRussian), english: flat(consoleEnglish), englishForms: 2 },
])('texts of $page', ({ russian, english, englishForms }) => {
  const translated = new Map(english)

  test('have the same keys in both languages', () => {
    expect(english.map(([key]) => key).sort()).toEqual(russian.map(([key]) => key).sort())
  })

  test('are never blank, in any of their forms', () => {
    const blank = [...russian, ...english].filter(([, text]) =>
      formsOf(text).some((form) => form.trim() === ''),
    )
    expect(blank).toEqual([])
  })

  test('of counts have three forms in Russian and all of theirs in English', () => {
    const wrong = russian.filter(([key, text]) => {
      const [ours, theirs] = [formsOf(text).length, formsOf(translated.get(key) ?? '').length]
      return !(ours === 1 && theirs === 1) && !(ours === 3 && theirs === englishForms)
    })
    expect(wrong).toEqual([])
  })

  test('hold no signs that the library would take for its own', () => {
    const forms = [...russian, ...english].flatMap(([key, text]) =>
      formsOf(text).map((form) => [key, form] as const),
    )
    expect(forms.filter(([, form]) => MARKUP.test(form))).toEqual([])
  })
})

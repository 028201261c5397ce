// The two languages and how a count picks its form.
import type { Locale } from '@obzor/core/model'
import { createI18n } from 'vue-i18n'
import { pluralOf } from '../format/plurals.ts'
import { en } from './en.ts'
import { ru } from './ru.ts'

/** `?lang=en` chooses English; anything else is Russian. */
export function createWallI18n(locale: Locale) {
  return createI18n({
    legacy: false,
    locale,
    fallbackLocale: 'ru',
    messages: { ru, en },
    pluralRules: {
      ru: (count: number) => pluralOf(count, 'ru'),
      en: (count: number) => pluralOf(count, 'en'),
    },
  })
}

// Texts by keys. Russian is written first; the type of English is that of Russian, so a missing text does not compile.
import { createI18n } from 'vue-i18n'
import type { Locale } from '@obzor/core/model'
import { en as vuetifyEn, ru as vuetifyRu } from 'vuetify/locale'
import { en } from './en.ts'
import { russianPlural } from './plurals.ts'
import { ru } from './ru.ts'

const STORED_AS = 'obzor.console.locale'

export function createConsoleI18n(locale: Locale = storedLocale()) {
  return createI18n({
    legacy: false,
    locale,
    fallbackLocale: 'ru',
    // What fields of Vuetify say by themselves: «нет данных», the name of the cross that empties one.
    messages: { ru: { ...ru, $vuetify: vuetifyRu }, en: { ...en, $vuetify: vuetifyEn } },
    pluralRules: { ru: russianPlural },
  })
}
export type ConsoleI18n = ReturnType<typeof createConsoleI18n>

export function storedLocale(): Locale {
  return globalThis.localStorage?.getItem(STORED_AS) === 'en' ? 'en' : 'ru'
}

export function storeLocale(locale: Locale): void {
  localStorage.setItem(STORED_AS, locale)
  document.documentElement.lang = locale
}

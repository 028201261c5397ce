// Vuetify with our two themes and only the parts the console uses; each screen imports its components by name.
import {
  mdiAlertCircleOutline,
  mdiAlertOutline,
  mdiCheckboxBlankOutline,
  mdiCheckboxMarked,
  mdiCheckCircleOutline,
  mdiChevronDown,
  mdiClose,
  mdiInformationOutline,
  mdiRadioboxBlank,
  mdiRadioboxMarked,
} from '@mdi/js'
import { useI18n } from 'vue-i18n'
import { createVuetify } from 'vuetify'
import { mdi } from 'vuetify/iconsets/mdi-svg'
import { createVueI18nAdapter } from 'vuetify/locale/adapters/vue-i18n'
import type { ConsoleI18n } from '../i18n/index.ts'
import { palettes } from './palettes.ts'

export type ThemeName = 'dark' | 'light'
const STORED_AS = 'obzor.console.theme'

export const storedTheme = (): ThemeName => (localStorage.getItem(STORED_AS) === 'light' ? 'light' : 'dark')
export const storeTheme = (name: ThemeName): void => localStorage.setItem(STORED_AS, name)

/** The engine puts a fresh nonce into the page: without it the policy refuses the theme's `<style>`. */
function pageNonce(): string | undefined {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')
  return meta?.nonce || meta?.getAttribute('nonce') || undefined
}

export function createConsoleVuetify(i18n: ConsoleI18n) {
  return createVuetify({
    locale: { adapter: createVueI18nAdapter({ i18n, useI18n } as never) },
    icons: {
      defaultSet: 'mdi',
      sets: { mdi },
      aliases: {
        success: mdiCheckCircleOutline,
        info: mdiInformationOutline,
        warning: mdiAlertOutline,
        error: mdiAlertCircleOutline,
        close: mdiClose,
        clear: mdiClose,
        dropdown: mdiChevronDown,
        checkboxOn: mdiCheckboxMarked,
        checkboxOff: mdiCheckboxBlankOutline,
        radioOn: mdiRadioboxMarked,
        radioOff: mdiRadioboxBlank,
      } as never,
    },
    defaults: {
      VBtn: { rounded: 'lg' },
      // No room is kept for a message that may never come: the gaps of a form stay even.
      VTextField: { variant: 'outlined', density: 'comfortable', color: 'primary', hideDetails: 'auto' },
      VSelect: { variant: 'outlined', density: 'compact', color: 'primary', hideDetails: true },
      VAutocomplete: { variant: 'outlined', density: 'comfortable', color: 'primary', hideDetails: 'auto' },
      VCheckbox: { color: 'primary', density: 'comfortable', hideDetails: true },
      VTooltip: { openDelay: 400 },
    },
    theme: {
      defaultTheme: storedTheme(),
      cspNonce: pageNonce(),
      themes: {
        dark: { dark: true, colors: palettes.dark },
        // On white the usual shares of ink left labels and hints of fields at 3.4 : 1; at these they have 6 : 1.
        light: {
          dark: false,
          colors: palettes.light,
          variables: { 'high-emphasis-opacity': 1, 'medium-emphasis-opacity': 0.72 },
        },
      },
    },
  })
}

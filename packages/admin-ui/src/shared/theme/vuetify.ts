// Vuetify with our two themes and only the parts the console uses; each screen imports its components by name.
import {
  mdiAlertCircleOutline,
  mdiAlertOutline,
  mdiCheckCircleOutline,
  mdiChevronDown,
  mdiClose,
  mdiInformationOutline,
} from '@mdi/js'
import { useI18n } from 'vue-i18n'
import { createVuetify } from 'vuetify'
import { mdi } from 'vuetify/iconsets/mdi-svg'
import { createVueI18nAdapter } from 'vuetify/locale/adapters/vue-i18n'
import type { ConsoleI18n } from '../i18n/index.ts'

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
      } as never,
    },
    defaults: {
      VBtn: { rounded: 'lg' },
      VTextField: { variant: 'outlined', density: 'comfortable', color: 'primary' },
      VSelect: { variant: 'outlined', density: 'compact', color: 'primary', hideDetails: true },
      VTooltip: { openDelay: 400 },
    },
    theme: {
      defaultTheme: storedTheme(),
      cspNonce: pageNonce(),
      themes: {
        // Contrast of text on surface: dark 13.6 : 1, light 15.3 : 1; of each accent ≥ 4.5 : 1 (checked by a test).
        dark: {
          dark: true,
          colors: {
            background: '#0d131a',
            surface: '#151d27',
            'surface-bright': '#263241',
            'surface-light': '#1d2733',
            'surface-variant': '#2a3746',
            'on-surface': '#e8eef5',
            'on-surface-variant': '#c9d5e2',
            'on-background': '#e8eef5',
            primary: '#7ab8ec',
            'on-primary': '#06233a',
            success: '#5fc3a1',
            info: '#7ab8ec',
            warning: '#efb556',
            error: '#f48a80',
            accepted: '#4fb39b',
            unchanged: '#5d7590',
            duplicate: '#93a1b1',
            quarantined: '#f0a23c',
          },
        },
        light: {
          dark: false,
          colors: {
            background: '#f2f5f9',
            surface: '#ffffff',
            'surface-bright': '#ffffff',
            'surface-light': '#e9eef4',
            'surface-variant': '#dbe3ec',
            'on-surface': '#17212c',
            'on-surface-variant': '#33424f',
            'on-background': '#17212c',
            primary: '#0b5c97',
            'on-primary': '#ffffff',
            success: '#16704f',
            info: '#0b5c97',
            warning: '#8a5200',
            error: '#b3261e',
            accepted: '#1f8a70',
            unchanged: '#6f87a3',
            duplicate: '#a3afbc',
            quarantined: '#cf7500',
          },
        },
      },
    },
  })
}

// The sections of the console and the right that each of them asks: for the bar and for the way after signing in.
import type { Right } from '@obzor/core/model'

export interface Section {
  name: 'sources' | 'plugins' | 'users' | 'audit'
  path: string
  right: Right
}

/** In the order of the bar. */
export const SECTIONS: readonly Section[] = [
  { name: 'sources', path: '/sources', right: 'sources.read' },
  { name: 'plugins', path: '/plugins', right: 'plugins.read' },
  { name: 'users', path: '/users', right: 'users.read' },
  { name: 'audit', path: '/audit', right: 'audit.read' },
]

/** The first that is allowed; one's own account always is. */
export const homePath = (may: (right: Right) => boolean): string =>
  SECTIONS.find(({ right }) => may(right))?.path ?? '/account'

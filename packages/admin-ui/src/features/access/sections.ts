// The sections of the console and the right that each of them asks: for the bar and for the way after signing in.
import type { Right } from '@obzor/core/model'

export interface Section {
  name: 'sources' | 'indicators' | 'registry' | 'hidden' | 'walls' | 'plugins' | 'users' | 'audit'
  path: string
  right: Right
}

/** In the order of the bar. */
export const SECTIONS: readonly Section[] = [
  { name: 'sources', path: '/sources', right: 'sources.read' },
  { name: 'indicators', path: '/indicators', right: 'account.own' },
  { name: 'walls', path: '/walls', right: 'walls.read' },
  { name: 'registry', path: '/registry', right: 'registry.read' },
  { name: 'hidden', path: '/hidden', right: 'hidden.read' },
  { name: 'plugins', path: '/plugins', right: 'plugins.read' },
  { name: 'users', path: '/users', right: 'users.read' },
  { name: 'audit', path: '/audit', right: 'audit.read' },
]

/** What anybody who is signed in may see: the figures of the walls. */
const FOR_ANYBODY: Right = 'account.own'

/** The first that is one's work; whoever has none begins with the figures. */
export const homePath = (may: (right: Right) => boolean): string => {
  const own = SECTIONS.filter(({ right }) => may(right))
  return (own.find(({ right }) => right !== FOR_ANYBODY) ?? own[0])?.path ?? '/account'
}

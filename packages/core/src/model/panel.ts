// A panel that a plugin brings: what the platform and the wall know of it before its code runs.
import type { LocalText } from './text.ts'

/** Files of a client half: one self-contained script each. */
export const PANEL_CLIENT = /^[a-z0-9][a-z0-9-]{0,39}\.js$/
/** More channels than this are no panel but a copy of the platform. */
export const PANEL_CHANNELS_MAX = 8

export interface PanelDeclaration {
  /** In lower case with hyphens; scenes call it `<plugin>/<type>`. */
  type: string
  title: LocalText
  /** File in `client/` as it is built: `client/bars.vue` or `client/bars.ts` becomes `bars.js`. */
  client: string
  /** All that its code gets. `${settings.name}` takes the value of a setting: `statistic:${settings.series}`. */
  channels: string[]
}

/** Channels without a right of their own: figures and places that any wall shows. */
const OPEN_CHANNEL =
  /^(?:indicators(?::breakdowns)?|freshness|alerts|estimates|statistics|support|operators|(?:layer|statistic):[a-z0-9][a-z0-9.-]{0,99})$/
const PLACEHOLDER = /\$\{settings\.([A-Za-z_]\w{0,62})\}/g

/** Whether a declaration may ask for it; placeholders stand for any code. */
export const isOpenChannel = (channel: string): boolean =>
  OPEN_CHANNEL.test(channel.replaceAll(PLACEHOLDER, 'x'))

/** The channels of one panel of a scene: placeholders filled from its settings, and none that is not open. */
export function channelsOfPanel(
  { channels }: Pick<PanelDeclaration, 'channels'>,
  settings: Readonly<Record<string, unknown>>,
): string[] {
  const filled = channels.map((channel) =>
    channel.replaceAll(PLACEHOLDER, (_whole, name: string) => {
      const value = settings[name]
      return typeof value === 'string' ? value : ''
    }),
  )
  return [...new Set(filled)].filter((channel) => OPEN_CHANNEL.test(channel))
}

// How loudly the state of a plugin speaks.
import type { Tone } from '../../shared/components/tones.ts'
import type { PluginRow } from './plugins.api.ts'

export const PLUGIN_TONE: Record<PluginRow['state'], Tone> = {
  off: 'off',
  failed: 'bad',
  stopped: 'quiet',
  running: 'good',
  'backing-off': 'warning',
  broken: 'bad',
}

/** A plugin that was brought and never accepted is not switched off by anybody: it waits. */
export const isOnlyOffered = ({ state, offer, origin }: PluginRow): boolean =>
  state === 'off' && offer !== null && origin === 'bundle' && !offer.isActive

// An entry of the journal in words. What a newer engine writes and this page does not know is shown as it is, never
// hidden.
import type { JournalDetail } from '@obzor/core/model'
import type { Format } from '../../shared/format/use-format.ts'

/** In the order of the filter. */
export const ACTIONS = [
  'session.open',
  'session.close',
  'session.end',
  'setup',
  'password.change',
  'second-factor.begin',
  'second-factor.enable',
  'second-factor.remove',
  'user.create',
  'user.change',
  'user.reset',
  'access.settings',
  'access.provider',
  'access.provider-check',
  'plugin.bring',
  'plugin.accept',
  'plugin.roll-back',
  'plugin.switch',
  'plugin.grant',
  'plugin.revoke',
  'plugin.discard',
  'key.trust',
  'key.distrust',
  'source.switch',
  'source.run',
  'source.cancel',
  'source.settings',
  'source.check',
  'intake.key',
  'intake.revoke',
  'alert.open',
  'alert.close',
  'alert.acknowledge',
  'alert.mute',
  'alert.channel',
  'alert.trial',
  'alert.retry',
  'mapping.upload',
  'mapping.preview',
  'mapping.create',
  'mapping.change',
  'mapping.deliver',
  'mapping.replay',
  'mapping.end',
  'quarantine.reveal',
  'quarantine.fix',
  'quarantine.replay',
  'registry.reveal',
  'registry.decide',
  'registry.undo',
  'registry.target',
  'registry.learn',
  'registry.version',
  'hidden.reveal',
  'hidden.decide',
  'hidden.export',
  'hidden.rules',
  'hidden.window',
  'disclosure.change',
  'indicators.history',
  'indicators.backfill',
  'indicators.comparison',
  'indicator.mismatch',
  'wall.make',
  'wall.draw',
  'wall.remove',
  'wall.take',
  'wall.programmes',
  'wall.programme',
  'wall.care',
  'wall-group.save',
  'wall-group.remove',
  'wall-group.take',
  'wall.undo',
  'scene.make',
  'scene.publish',
  'scene.restore',
  'scene.remove',
  'scene.image',
  'site-picture.add',
  'site-picture.change',
  'site-picture.fetch',
  'site-picture.remove',
  'picture-site.allow',
  'picture-site.forbid',
  'screen.look',
  'screen.pair',
  'screen.revoke',
  'screen.identify',
  'screen.reload',
  'screen.move',
] as const

type Words = Pick<Format, 't' | 'te'>

export const actionWords = (action: string, { t, te }: Words): string =>
  te(`audit.action.${action}`) ? t(`audit.action.${action}`) : action

/** `territory` gives the name of a code, or the code. */
export function detailWords(
  detail: JournalDetail,
  words: Words,
  territory: (code: string) => string,
): { name: string; value: string }[] {
  const { t, te } = words
  return Object.entries(detail).map(([name, value]) => ({
    name: te(`audit.detail.${name}`) ? t(`audit.detail.${name}`) : name,
    value: valueWords(name, value, words, territory),
  }))
}

function valueWords(
  name: string,
  value: JournalDetail[string] | undefined,
  words: Words,
  territory: (code: string) => string,
): string {
  const { t, te } = words
  if (value === null || value === undefined) return t('audit.nothing')
  if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no')
  if (Array.isArray(value)) {
    if (name === 'scope') return value.length === 0 ? t('users.wholeRegion') : value.map(territory).join(', ')
    if (value.length === 0) return t('audit.nothing')
    return value.map((one) => (te(`roles.name.${one}`) ? t(`roles.name.${one}`) : one)).join(', ')
  }
  if (name === 'code') return te(`errors.${value}.fact`) ? t(`errors.${value}.fact`) : value
  const known = `audit.value.${value}`
  return /^[a-z -]+$/.test(value) && te(known) ? t(known) : value
}

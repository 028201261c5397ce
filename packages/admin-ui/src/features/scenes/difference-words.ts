// What changed between two versions of a scene, in words.
import type { SceneDifference } from '@obzor/core/model'
import type { Format } from '../../shared/format/use-format.ts'

/** Long settings (texts) are told of, not quoted. */
const QUOTED_MAX = 60

export function differenceWords(
  difference: SceneDifference,
  { t }: Pick<Format, 't'>,
  titleOf: (type: string) => string,
): string {
  if (difference.kind === 'title')
    return t('scenes.difference.title', { from: difference.from, to: difference.to })
  const panel = `${titleOf(difference.type)} (${difference.panel})`
  if (difference.kind === 'panel-type')
    return t('scenes.difference.panel-type', { panel, from: titleOf(difference.from) })
  if (difference.kind !== 'setting') return t(`scenes.difference.${difference.kind}`, { panel })
  const { setting, from, to } = difference
  if ([from, to].some((value) => (value?.length ?? 0) > QUOTED_MAX))
    return t('scenes.difference.setting-long', { panel, setting })
  return t('scenes.difference.setting', { panel, setting, from: from ?? '—', to: to ?? '—' })
}

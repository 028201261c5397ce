// The writers of features bound to the language of the screen.
import type { LocalText } from '@obzor/core/model'
import type { LayerDeclaration, LayerProperty } from '@obzor/core/plugin-api/client'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../../../format/index.ts'
import type { FeatureRow } from '../../../map/index.ts'
import { useWallStore } from '../../../wall.store.ts'
import { useTerritoryName } from '../movement/use-territory-name.ts'
import { countWords, featureWords, type FeatureWords } from './feature-words.ts'

const OBJECTS: LocalText = { ru: 'объект | объекта | объектов', en: 'object | objects' }

export interface ScreenWords {
  titleOf: (code: string) => string
  count: (count: number, code: string) => string
  feature: (row: FeatureRow, code: string) => FeatureWords
  /** What is counted by a property, as it is written once for many numbers; empty for plain numbers. */
  unitOf: (code: string, property: string) => string
}

/** Reactive through the locale and the declarations. */
export function useScreenWords(): ScreenWords {
  const { t } = useI18n()
  const format = useFormat()
  const wall = useWallStore()
  const nameOf = useTerritoryName()
  const layerOf = (code: string): Pick<LayerDeclaration, 'properties' | 'card' | 'flow'> =>
    wall.platform?.layers.get(code) ?? { properties: {} }
  const unitText = (unit: LayerProperty['unit']): string => {
    if (unit === undefined) return ''
    return typeof unit === 'string' ? t(`flows.units.${unit}`) : unit[format.locale()]
  }
  return {
    titleOf: (code) => wall.platform?.layers.get(code)?.title[format.locale()] ?? code,
    count: (count, code) => countWords(count, layerOf(code), { locale: format.locale(), objects: OBJECTS }),
    feature: (row, code) => {
      const layer = layerOf(code)
      const words = featureWords(row, layer, {
        locale: format.locale(),
        yes: t('features.yes'),
        no: t('features.no'),
        timeZone: wall.timeZone,
      })
      if (!layer.flow) return words
      const { from, to, period } = layer.flow
      const ofPeriod = period === undefined ? undefined : layer.properties[period]?.title[format.locale()]
      const ends = [layer.properties[from], layer.properties[to]].map((end) => end?.title[format.locale()])
      return {
        title: `${nameOf(String(row[from]))} → ${nameOf(String(row[to]))}`,
        // Its name has said them.
        lines: words.lines
          .filter(({ label }) => !ends.includes(label))
          .map(({ label, value }) => ({ label, value: label === ofPeriod ? format.month(value) : value })),
      }
    },
    unitOf: (code, property) => unitText(layerOf(code).properties[property]?.unit),
  }
}

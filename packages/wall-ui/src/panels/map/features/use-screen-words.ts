// The writers of features bound to the language of the screen.
import type { LocalText } from '@obzor/core/model'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../../../format/index.ts'
import type { FeatureRow } from '../../../map/index.ts'
import { useWallStore } from '../../../wall.store.ts'
import { countWords, featureWords, type FeatureWords } from './feature-words.ts'

const OBJECTS: LocalText = { ru: 'объект | объекта | объектов', en: 'object | objects' }

export interface ScreenWords {
  titleOf: (code: string) => string
  count: (count: number, code: string) => string
  feature: (row: FeatureRow, code: string) => FeatureWords
}

/** Reactive through the locale and the declarations. */
export function useScreenWords(): ScreenWords {
  const { t } = useI18n()
  const format = useFormat()
  const wall = useWallStore()
  const layerOf = (code: string) => wall.platform?.layers.get(code) ?? { properties: {} }
  return {
    titleOf: (code) => wall.platform?.layers.get(code)?.title[format.locale()] ?? code,
    count: (count, code) => countWords(count, layerOf(code), { locale: format.locale(), objects: OBJECTS }),
    feature: (row, code) =>
      featureWords(row, layerOf(code), {
        locale: format.locale(),
        yes: t('features.yes'),
        no: t('features.no'),
        timeZone: wall.timeZone,
      }),
  }
}

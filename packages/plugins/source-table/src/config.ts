import { label, Type } from '@obzor/core/plugin-api'
import type { TableMapping } from '@obzor/core/plugin-api/mapping'
import type { MappingRules } from '@obzor/core/model'

/** For tests: the rules of `fixtures/places.csv`. */
export const exampleRules: MappingRules = {
  target: 'feature',
  encoding: 'auto',
  delimiter: 'auto',
  fields: {
    key: { column: 'Номер' },
    latitude: { column: 'Широта' },
    longitude: { column: 'Долгота' },
  },
  properties: [
    { name: 'name', title: { ru: 'Название', en: 'Name' }, type: 'string', column: 'Название' },
    { name: 'places', title: { ru: 'Мест', en: 'Places' }, type: 'number', column: 'Мест' },
  ],
}

/** Written by the platform when a mapping is saved, which checks the rules; here they only have their place. */
export const tableConfig = Type.Object({
  code: Type.String({
    pattern: '^[a-z][a-z0-9-]{1,39}$',
    examples: ['places'],
    ...label(
      { ru: 'Код', en: 'Code' },
      { ru: 'Код слоя или показателя.', en: 'Code of the layer or of the figure.' },
    ),
  }),
  rules: Type.Unsafe<TableMapping['rules']>({
    type: 'object',
    required: ['target', 'encoding', 'delimiter', 'fields'],
    examples: [exampleRules],
    ...label(
      { ru: 'Правила', en: 'Rules' },
      {
        ru: 'Что значит каждый столбец; задаётся мастером «Новый источник из таблицы».',
        en: 'What each column means; set by the wizard for a new source from a table.',
      },
    ),
  }),
  places: Type.Unsafe<TableMapping['places']>({
    type: 'object',
    default: { codes: {}, centres: {} },
    ...label(
      { ru: 'Муниципалитеты', en: 'Municipalities' },
      {
        ru: 'Названия и центры муниципалитетов региона; заполняет платформа.',
        en: 'Names and centres of the municipalities of the region; filled in by the platform.',
      },
    ),
  }),
})

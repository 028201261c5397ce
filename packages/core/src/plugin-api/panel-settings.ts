// What the wall's own panels can be told by a scene: one schema each, for the engine's check of scenes.
import { Type, type TObject } from 'typebox'
import { MAP_LAYERS_MAX, SCENE_IMAGE, SITE_PICTURE_ID, type BuiltInPanel } from '../model/index.ts'

/** Russian first, English beside it: the console draws its form from the schema. */
const words = (ru: string, en: string) => ({ title: ru, 'x-en': { title: en } })
const CODE = '^[a-z0-9][a-z0-9.-]{0,99}$'
const code = Type.String({ pattern: CODE })
const indicator = Type.String({ pattern: CODE, ...words('Показатель', 'Indicator') })
const localText = Type.Object({ ru: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) })
const bothLanguages = {
  ru: Type.String({ minLength: 1, maxLength: 200, ...words('По-русски', 'Russian') }),
  en: Type.String({ minLength: 1, maxLength: 200, ...words('По-английски', 'English') }),
}
const title = Type.Object(bothLanguages, words('Заголовок панели', 'Title of the panel'))
const choice = (ru: string, en: string, values: readonly (readonly [string, string, string])[]) =>
  Type.Union(
    values.map(([value, inRussian, inEnglish]) => Type.Literal(value, words(inRussian, inEnglish))),
    words(ru, en),
  )
const fit = Type.Optional(
  choice('Как вписать', 'How it is fitted', [
    ['contain', 'целиком', 'whole'],
    ['cover', 'заполнить панель', 'fill the panel'],
  ]),
)
const rows = (most: number, ru: string, en: string) =>
  Type.Integer({ minimum: 1, maximum: most, ...words(ru, en) })
const agedBy = Type.Optional(
  Type.Array(code, {
    maxItems: 20,
    ...words('Источники, по которым считать возраст', 'Sources that its age is taken from'),
  }),
)
/** Breakdowns of an indicator: six are as many pairs of bars as a wall has room for. */
const COMPOSITION_BREAKDOWNS_MAX = 6
const TABLE_COLUMNS_MAX = 8
const TEXT_LENGTH_MAX = 4_000
const closed = { additionalProperties: false } as const
/** Rows that fit beside each other on the smallest panel are fewer; more would be cut by the panel itself. */
const ROWS_MAX = 60

export const BUILT_IN_PANEL_SETTINGS: Readonly<Record<BuiltInPanel, TObject>> = {
  map: Type.Object(
    {
      indicator,
      layers: Type.Array(code, {
        maxItems: MAP_LAYERS_MAX,
        uniqueItems: true,
        ...words('Слои над картой', 'Layers over the map'),
      }),
      symbols: Type.Optional(
        choice('Как рисовать точки', 'How points are drawn', [
          ['circles', 'кругами', 'circles'],
          ['hexagons', 'ячейками', 'cells'],
          ['by-zoom', 'издали ячейками, вблизи кругами', 'cells from afar, circles from nearer'],
        ]),
      ),
      territories: Type.Optional(
        choice('Территории', 'Territories', [
          ['colours', 'раскрасить по показателю', 'coloured by the indicator'],
          ['borders', 'только границы', 'borders alone'],
        ]),
      ),
      flowsMax: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 100, ...words('Стрелок потоков', 'Arrows of flows') }),
      ),
      flowWidth: Type.Optional(
        choice('Ширина стрелок', 'Widths of arrows', [
          ['sqrt', 'по корню из числа: видны и малые', 'by the root of the number: small ones are seen'],
          ['linear', 'по числу', 'by the number'],
        ]),
      ),
      flowDirection: Type.Optional(
        choice('Потоки показанного муниципалитета', 'Flows of a municipality that is shown', [
          ['both', 'в обе стороны', 'both ways'],
          ['in', 'только сюда', 'incoming alone'],
          ['out', 'только отсюда', 'outgoing alone'],
        ]),
      ),
      title: Type.Optional(title),
    },
    closed,
  ),
  kpi: Type.Object(
    {
      indicator,
      fractionDigits: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 6, ...words('Знаков после запятой', 'Digits after the point') }),
      ),
      sources: Type.Array(code, {
        maxItems: 20,
        ...words('Источники, по которым считать возраст', 'Sources that its age is taken from'),
      }),
      size: choice('Размер', 'Size', [
        ['hero', 'крупно', 'large'],
        ['normal', 'обычно', 'normal'],
      ]),
    },
    closed,
  ),
  ranking: Type.Object(
    {
      indicator,
      highest: rows(ROWS_MAX, 'Строк сверху', 'Rows from the top'),
      lowest: Type.Integer({
        minimum: 0,
        maximum: ROWS_MAX,
        ...words('Строк снизу', 'Rows from the bottom'),
      }),
      title: Type.Optional(title),
    },
    closed,
  ),
  trend: Type.Object(
    {
      statistic: Type.String({ pattern: CODE, ...words('Ряд статистики', 'Public series') }),
      indicator: Type.String({
        pattern: CODE,
        ...words('Показатель реестра, точкой рядом', 'Indicator of the registry, a point beside it'),
      }),
    },
    closed,
  ),
  sources: Type.Object({}, closed),
  profile: Type.Object({ indicator, sources: agedBy }, closed),
  hidden: Type.Object(
    {
      kind: Type.Optional(
        choice('Вид в начале', 'Kind at first', [
          ['unreached', 'теневая', 'unreached'],
          ['feigned', 'мнимая', 'apparent'],
          ['potential', 'потенциальная', 'potential'],
        ]),
      ),
      rows: Type.Optional(
        rows(ROWS_MAX, 'Муниципалитетов в начале списка', 'Municipalities at the head of the list'),
      ),
      lists: Type.Optional(
        choice('Списки для оценки', 'Lists of the estimate', [
          ['support-poor', 'получатели и бедные по данным', 'receivers and the poor by data'],
          ['support-rights', 'получатели и имеющие право', 'receivers and those with a right'],
          ['poor-rights', 'бедные по данным и имеющие право', 'the poor by data and those with a right'],
        ]),
      ),
    },
    closed,
  ),
  change: Type.Object(
    {
      indicator,
      months: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 120, ...words('За сколько месяцев', 'Over how many months') }),
      ),
      by: Type.Optional(
        Type.String({
          pattern: CODE,
          ...words('Разрез; пусто: территории', 'Breakdown; empty: territories'),
        }),
      ),
      groups: Type.Optional(Type.Record(Type.String(), localText)),
      parts: Type.Optional(rows(ROWS_MAX, 'Строк', 'Rows')),
      title: Type.Optional(title),
    },
    closed,
  ),
  funds: Type.Object(
    {
      rows: rows(ROWS_MAX, 'Муниципалитетов', 'Municipalities'),
      measures: rows(ROWS_MAX, 'Мер поддержки', 'Measures of support'),
      sources: agedBy,
    },
    closed,
  ),
  'three-numbers': Type.Object(
    { indicator, rows: rows(ROWS_MAX, 'Муниципалитетов', 'Municipalities'), sources: agedBy },
    closed,
  ),
  pyramid: Type.Object({ indicator, sources: agedBy, title: Type.Optional(title) }, closed),
  composition: Type.Object(
    {
      indicator,
      by: Type.Array(code, {
        minItems: 1,
        maxItems: COMPOSITION_BREAKDOWNS_MAX,
        uniqueItems: true,
        ...words('Разрезы', 'Breakdowns'),
      }),
      sources: agedBy,
      title: Type.Optional(title),
    },
    closed,
  ),
  table: Type.Object(
    {
      indicators: Type.Array(code, {
        minItems: 1,
        maxItems: TABLE_COLUMNS_MAX,
        uniqueItems: true,
        ...words('Показатели, по столбцу на каждый', 'Indicators, a column each'),
      }),
      sources: agedBy,
      title: Type.Optional(title),
    },
    closed,
  ),
  multiples: Type.Object(
    {
      indicator,
      months: Type.Optional(
        Type.Integer({ minimum: 2, maximum: 120, ...words('За сколько месяцев', 'Over how many months') }),
      ),
      sources: agedBy,
      title: Type.Optional(title),
    },
    closed,
  ),
  feeds: Type.Object({}, closed),
  'registry-growth': Type.Object({}, closed),
  'source-overlap': Type.Object({}, closed),
  families: Type.Object({ sources: agedBy }, closed),
  legend: Type.Object(
    {
      indicator,
      layers: Type.Array(code, { maxItems: MAP_LAYERS_MAX, uniqueItems: true, ...words('Слои', 'Layers') }),
      title: Type.Optional(title),
    },
    closed,
  ),
  text: Type.Object(
    {
      text: Type.Object(
        {
          ru: Type.String({ minLength: 1, maxLength: TEXT_LENGTH_MAX, ...words('По-русски', 'Russian') }),
          en: Type.String({ minLength: 1, maxLength: TEXT_LENGTH_MAX, ...words('По-английски', 'English') }),
        },
        words('Текст: # заголовок, - список, **важное**', 'Text: # heading, - list, **strong**'),
      ),
      size: Type.Optional(
        choice('Размер', 'Size', [
          ['normal', 'обычно', 'normal'],
          ['large', 'крупно', 'large'],
        ]),
      ),
      title: Type.Optional(title),
    },
    closed,
  ),
  clock: Type.Object(
    {
      zone: Type.Optional(
        Type.String({
          maxLength: 60,
          pattern: '^[A-Za-z_]+(/[A-Za-z_+-]+)*(/[0-9+-]+)?$',
          ...words('Часовой пояс; пусто: пояс региона', 'Time zone; empty: the region’s'),
        }),
      ),
      title: Type.Optional(title),
    },
    closed,
  ),
  image: Type.Object(
    {
      image: Type.String({ pattern: SCENE_IMAGE.source, ...words('Изображение', 'Picture') }),
      alt: Type.Object(bothLanguages, words('Что на изображении', 'What the picture shows')),
      fit,
      title: Type.Optional(title),
    },
    closed,
  ),
  'web-image': Type.Object(
    {
      picture: Type.String({ pattern: SITE_PICTURE_ID.source, ...words('Изображение', 'Picture') }),
      alt: Type.Object(bothLanguages, words('Что на изображении', 'What the picture shows')),
      fit,
      title: Type.Optional(title),
    },
    closed,
  ),
}

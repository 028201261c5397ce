import { label, Type, unitLabel, type Static } from '@obzor/core/plugin-api'

export const trudvsemConfig = Type.Object({
  baseUrl: Type.String({
    pattern: '^https?://[^\\s/?#@]+$',
    default: 'https://opendata.trudvsem.ru',
    ...label(
      { ru: 'Адрес сервера', en: 'Address of the server' },
      {
        ru: 'Без пути, например https://opendata.trudvsem.ru.',
        en: 'Without a path, for example https://opendata.trudvsem.ru.',
      },
    ),
  }),
  regionCode: Type.String({
    pattern: '^[0-9]{2}([0-9]{11})?$',
    ...label(
      { ru: 'Код региона', en: 'Code of the region' },
      {
        ru: 'Две цифры номера региона или 13 цифр, например 4800000000000.',
        en: 'Two digits of the region or thirteen, for example 4800000000000.',
      },
    ),
  }),
  pageSize: Type.Integer({
    minimum: 1,
    maximum: 100,
    default: 100,
    ...label(
      { ru: 'Вакансий на странице', en: 'Vacancies a page' },
      { ru: 'Сервер отдаёт не больше 100.', en: 'The server gives at most 100.' },
    ),
  }),
  offsetUnit: {
    ...Type.Union([Type.Literal('page'), Type.Literal('item')], { default: 'page' }),
    ...label(
      { ru: 'Что считает offset', en: 'What offset counts' },
      {
        ru: 'page — страницы (так работает открытый API), item — вакансии.',
        en: 'page: pages, as the open API does; item: vacancies.',
      },
    ),
  },
  attempts: Type.Integer({
    minimum: 1,
    maximum: 10,
    default: 6,
    ...label(
      { ru: 'Попыток на страницу', en: 'Attempts for a page' },
      {
        ru: 'После стольких неудач подряд запуск завершается с причиной; между попытками паузы до 30 секунд.',
        en: 'After so many failures in a row the run ends with its reason; pauses of up to 30 seconds lie between.',
      },
    ),
  }),
  timeoutSeconds: Type.Integer({
    minimum: 1,
    maximum: 60,
    default: 15,
    ...unitLabel({ ru: 'с', en: 's' }),
    ...label(
      { ru: 'Ждать ответа', en: 'Wait for an answer' },
      {
        ru: 'Сколько ждать одну страницу, прежде чем считать попытку неудачной.',
        en: 'How long one page is waited for before the attempt counts as failed.',
      },
    ),
  }),
})
export type TrudvsemConfig = Static<typeof trudvsemConfig>

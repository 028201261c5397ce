import { label, Type, type Static } from '@obzor/core/plugin-api'

export const rosreestrConfig = Type.Object({
  rights: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
    default: ['собственность', 'общая долевая собственность', 'общая совместная собственность'],
    uniqueItems: true,
    maxItems: 30,
    ...label(
      { ru: 'Виды прав, которые считаются имуществом', en: 'Kinds of right that count as property' },
      {
        ru: 'Как они названы в выписке. Другие, например аренда, пропускаются и называются в журнале числом.',
        en: 'As extracts name them. Others, such as a lease, are left out, and their number is said in the log.',
      },
    ),
  }),
})
export type RosreestrConfig = Static<typeof rosreestrConfig>

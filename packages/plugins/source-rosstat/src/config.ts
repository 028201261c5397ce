import { label, Type, type Static } from '@obzor/core/plugin-api'

export const rosstatConfig = Type.Object({
  outlierFactor: Type.Number({
    minimum: 2,
    maximum: 100,
    default: 5,
    ...label(
      { ru: 'Порог опечатки', en: 'Misprint threshold' },
      {
        ru: 'Во сколько раз значение должно отличаться от соседних лет, чтобы уйти в карантин как опечатка.',
        en: 'How many times a value must differ from the years beside it to be quarantined as a misprint.',
      },
    ),
  }),
})
export type RosstatConfig = Static<typeof rosstatConfig>

import { label, Type, type Static } from '@obzor/core/plugin-api'

export const friConfig = Type.Object({
  endlessFromYear: Type.Integer({
    minimum: 2050,
    maximum: 9999,
    default: 2090,
    ...label(
      { ru: 'Год, с которого срок считается бессрочным', en: 'Year from which a term has no end' },
      {
        ru: 'Бессрочную инвалидность реестр пишет далёкой датой, например 31.12.2099.',
        en: 'The register writes a disability without a term as a far date, such as 31.12.2099.',
      },
    ),
  }),
})
export type FriConfig = Static<typeof friConfig>

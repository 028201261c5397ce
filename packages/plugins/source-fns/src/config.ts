import { label, Type, type Static } from '@obzor/core/plugin-api'

export const fnsConfig = Type.Object({
  ignoredIncomeCodes: Type.Array(Type.String({ pattern: '^[0-9]{4}$' }), {
    default: [],
    uniqueItems: true,
    ...label(
      { ru: 'Коды доходов, которые не учитывать', en: 'Codes of income to leave out' },
      {
        ru: 'Четырёхзначные коды по приказу ЕД-7-11/836@. Такие строки уходят в карантин с пометкой, а не теряются.',
        en: 'Four-digit codes of order ЕД-7-11/836@. Such rows go to quarantine with this reason, they are not lost.',
      },
    ),
  }),
})
export type FnsConfig = Static<typeof fnsConfig>

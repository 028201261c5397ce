import { label, Type, type Static } from '@obzor/core/plugin-api'

export const zagsConfig = Type.Object({
  voidStatusCodes: Type.Array(Type.String({ pattern: '^[0-9]{4}$' }), {
    default: [],
    uniqueItems: true,
    ...label(
      { ru: 'Коды аннулированных записей', en: 'Codes of annulled records' },
      {
        ru: 'Коды справочника СОСТАГС, при которых запись считается аннулированной. Запись с разделом «СведАннулирАГС» аннулирована и без них.',
        en: 'Codes of the list СОСТАГС that mean an annulled record. A record with the section СведАннулирАГС is annulled without them too.',
      },
    ),
  }),
})
export type ZagsConfig = Static<typeof zagsConfig>

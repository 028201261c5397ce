import { label, Type, type Static } from '@obzor/core/plugin-api'

export const mobileConfig = Type.Object({
  operators: Type.Array(
    Type.Object({
      code: Type.String({
        pattern: '^[a-z][a-z0-9-]{0,39}$',
        ...label(
          { ru: 'Код', en: 'Code' },
          { ru: 'Латиницей, не меняется.', en: 'In Latin letters; never changes.' },
        ),
      }),
      title: Type.String({
        minLength: 1,
        maxLength: 60,
        ...label({ ru: 'Название', en: 'Name' }, { ru: 'Как на экране.', en: 'As on screens.' }),
      }),
      words: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
        minItems: 1,
        maxItems: 20,
        ...label(
          { ru: 'Как пишет себя в файле', en: 'What it calls itself in the file' },
          {
            ru: 'Любое из этих слов, без учёта регистра.',
            en: 'Any of these words, in any case of letters.',
          },
        ),
      }),
      income: Type.Enum(['line', 'rouble'], {
        ...label(
          { ru: 'В чём диапазоны дохода', en: 'What income bands are told in' },
          {
            ru: 'line — в прожиточных минимумах на человека, rouble — в рублях на человека в месяц.',
            en: 'line: subsistence minimums per head; rouble: roubles per head and month.',
          },
        ),
      }),
    }),
    {
      minItems: 1,
      maxItems: 10,
      default: [
        { code: 'mts', title: 'МТС', words: ['МТС', 'MTS'], income: 'line' },
        { code: 'beeline', title: 'Билайн', words: ['Билайн', 'Beeline', 'ВымпелКом'], income: 'rouble' },
      ],
      ...label(
        { ru: 'Операторы', en: 'Operators' },
        {
          ru: 'Операторы никогда не складываются: один человек бывает абонентом двух.',
          en: 'Operators are never added up: one person may subscribe to two.',
        },
      ),
    },
  ),
  suppressedBelow: Type.Integer({
    minimum: 2,
    maximum: 1000,
    default: 5,
    ...label(
      { ru: 'Порог скрытых чисел', en: 'Threshold of numbers held back' },
      {
        ru: 'Что значат «*», «—» и пустая клетка: оператор скрыл число меньше этого. «<5» говорит порог само.',
        en: 'What “*”, “—” and an empty cell mean: the operator held back a number below this. “<5” says it itself.',
      },
    ),
  }),
})
export type MobileConfig = Static<typeof mobileConfig>

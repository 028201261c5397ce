import { label, Type, type Static } from '@obzor/core/plugin-api'

const periodicity = Type.Union([Type.Literal('month'), Type.Literal('once')])

/** 10.06.S does not say how often a measure is paid; that is a property of the measure, stated here. */
export const egissoConfig = Type.Object({
  measures: Type.Array(
    Type.Object({
      id: Type.String({
        pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
        ...label(
          { ru: 'Идентификатор ЛМСЗ', en: 'Measure id (ЛМСЗ)' },
          {
            ru: 'UUID локальной меры из реестра ЕГИССО.',
            en: 'UUID of the local measure in the register of ЕГИССО.',
          },
        ),
      }),
      title: Type.String({
        ...label(
          { ru: 'Название меры', en: 'Title of the measure' },
          { ru: 'Как на экранах и в отчётах.', en: 'As on screens and in reports.' },
        ),
      }),
      periodicity: {
        ...periodicity,
        ...label(
          { ru: 'Периодичность', en: 'Periodicity' },
          {
            ru: 'month — выплачивается каждый месяц между датами, once — один раз.',
            en: 'month: paid every month between the dates; once: paid one time.',
          },
        ),
      },
      needTested: Type.Optional(
        Type.Boolean({
          ...label(
            { ru: 'С учётом нуждаемости', en: 'Need-tested' },
            {
              ru: 'Заменяет признак из факта назначения, если поставщик заполняет его неверно.',
              en: 'Overrides the sign in the fact where the provider states it wrongly.',
            },
          ),
        }),
      ),
    }),
    {
      default: [],
      ...label(
        { ru: 'Меры поддержки', en: 'Support measures' },
        {
          ru: 'Периодичность каждой меры: в сообщении 10.06.S её нет.',
          en: 'Periodicity of each measure: message 10.06.S does not state it.',
        },
      ),
    },
  ),
  monthlyPeriodicityCodes: Type.Array(Type.String({ pattern: '^[0-9]{2}$' }), {
    default: [],
    uniqueItems: true,
    ...label(
      { ru: 'Коды ежемесячной выплаты', en: 'Codes of monthly payment' },
      {
        ru: 'Коды справочника «Периодичность предоставления», при которых мера из реестра 10.05.I платится каждый месяц. Без них реестр не учитывается.',
        en: 'Codes of the classifier of periodicity with which a measure of the register 10.05.I is paid each month. Without them the register is not asked.',
      },
    ),
  }),
  rightElements: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
    default: ['right'],
    uniqueItems: true,
    ...label(
      { ru: 'Элементы права на меру', en: 'Elements of a right' },
      {
        ru: 'Имена элементов пакета, которые сообщают право (10.24.S), а не факт назначения. Поля внутри те же, что у факта: SNILS, lmszId, dateStart, dateFinish, uuid.',
        en: 'Names of elements of a package that tell a right (10.24.S) and no assignment. The fields inside are those of a fact: SNILS, lmszId, dateStart, dateFinish, uuid.',
      },
    ),
  }),
  takeIncomes: Type.Boolean({
    default: false,
    ...label(
      { ru: 'Брать доходы из выписок', en: 'Take incomes from extracts' },
      {
        ru: 'Доходы всех источников складываются: включайте, только если доходы не приходят из ФНС.',
        en: 'Incomes of all sources are added up: switch on only where the tax service does not send them.',
      },
    ),
  }),
  workingMarks: Type.Array(Type.String({ minLength: 1, maxLength: 50 }), {
    default: ['1', 'да', 'работает'],
    uniqueItems: true,
    ...label(
      { ru: 'Признаки работы в выписках', en: 'Marks of work in extracts' },
      {
        ru: 'Значения поля status в сведениях о факте работы (10.13.I), при которых человек в этом месяце работал.',
        en: 'Values of the field status of months of work (10.13.I) with which the person worked in that month.',
      },
    ),
  }),
  unknownPeriodicity: {
    ...Type.Union([Type.Literal('month'), Type.Literal('once')], { default: 'once' }),
    ...label(
      { ru: 'Периодичность прочих мер', en: 'Periodicity of other measures' },
      {
        ru: 'Для мер, которых нет в списке. once не завышает доходы семей.',
        en: 'For measures not listed. once never overstates the income of households.',
      },
    ),
  },
})
export type EgissoConfig = Static<typeof egissoConfig>

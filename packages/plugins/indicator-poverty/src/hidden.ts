// The three hidden poverties as indicators: flags of households that the welfare worker keeps, counted like any other
// declaration, so their figures pass the disclosure gate. Lists with reasons are in the console; nothing here is a household.
import {
  field,
  int,
  and,
  when,
  CAPTURE_LISTS,
  LIST_PAIRS,
  listsOf,
  listIndicator,
  overlapIndicator,
  type CaptureList,
  type Expression,
  type IndicatorDeclaration,
  type LocalText,
} from '@obzor/core/model'

const SOURCE: LocalText = {
  ru: 'Реестр населения и домохозяйств: доходы, факты назначения и права из подключённых источников, решения специалистов.',
  en: 'The registry of persons and households: incomes, facts of assignment and rights from the connected sources, decisions of officers.',
}
const REJECTED: LocalText = {
  ru: 'Отклонённые специалистом не считаются.',
  en: 'What an officer has rejected is not counted.',
}
const told = (ru: string, en: string): LocalText => ({
  ru: `${ru} ${REJECTED.ru}`,
  en: `${en} ${REJECTED.en}`,
})
const one = int(1)
const counted = (condition: Expression): Expression => when(condition, one, int(0))

interface KindDeclaration {
  code: string
  flag: string
  title: LocalText
  shareTitle: LocalText
  method: LocalText
  direction: IndicatorDeclaration['direction']
}
const KINDS: KindDeclaration[] = [
  {
    code: 'hidden.unreached',
    flag: 'isUnreached',
    title: { ru: 'Теневая бедность', en: 'Unreached poverty' },
    shareTitle: { ru: 'Теневая бедность, доля населения', en: 'Unreached poverty, share of people' },
    method: told(
      'Люди в домохозяйствах, которые бедны по данным о доходах или имеют право на меру и не получают её, и которым никакая поддержка по нуждаемости сейчас не оказывается.',
      'People of households that are poor by what is known of incomes, or have a right to a measure and do not get it, and get no support for need now.',
    ),
    direction: 'more-is-worse',
  },
  {
    code: 'hidden.feigned',
    flag: 'isFeigned',
    title: { ru: 'Мнимая бедность', en: 'Apparent poverty' },
    shareTitle: { ru: 'Мнимая бедность, доля населения', en: 'Apparent poverty, share of people' },
    method: told(
      'Люди в домохозяйствах, которым помогают по нуждаемости или которые сами заявили доход ниже границы, а сведения ФНС и СФР заметно выше неё. Это повод для проверки, не для отказа.',
      'People of households that get support for need, or have declared an income below the line, while tax and pension data are well above it. A reason to look, never to refuse.',
    ),
    direction: 'neutral',
  },
  {
    code: 'hidden.potential',
    flag: 'isPotential',
    title: { ru: 'Потенциальная бедность', en: 'Potential poverty' },
    shareTitle: { ru: 'Потенциальная бедность, доля населения', en: 'Potential poverty, share of people' },
    method: told(
      'Люди в домохозяйствах с доходом не ниже границы и меньше 1,2 границы; пределы задаёт регион.',
      'People of households with an income from the line to 1.2 of it; the region sets the bounds.',
    ),
    direction: 'more-is-worse',
  },
]

const kinds: IndicatorDeclaration[] = KINDS.flatMap(
  ({ code, flag, title, shareTitle, method, direction }): IndicatorDeclaration[] => {
    const common = {
      over: 'person',
      source: SOURCE,
      method,
      numerator: counted(field(flag)),
      direction,
    } as const
    return [
      { ...common, code, title, factor: 1, unit: 'person', fractionDigits: 0 },
      {
        ...common,
        code: `${code}.share`,
        title: shareTitle,
        denominator: one,
        factor: 100,
        unit: 'percent',
        fractionDigits: 1,
      },
    ]
  },
)

const unknown: IndicatorDeclaration = {
  code: 'hidden.income-unknown',
  title: { ru: 'О чьих доходах ничего не известно', en: 'People of unknown income' },
  method: {
    ru: 'Люди в домохозяйствах, о которых источники не прислали ни дохода за период, ни действующей выплаты. Нет данных — не ноль: к скрытой бедности они не относятся.',
    en: 'People of households of which no source tells an income of the window or a payment in force. No data is not nothing: they are no hidden poverty.',
  },
  source: SOURCE,
  over: 'person',
  numerator: counted(field('isIncomeUnknown')),
  factor: 1,
  unit: 'person',
  fractionDigits: 0,
  direction: 'neutral',
}

const LISTS: Readonly<Record<CaptureList, { flag: string; title: LocalText }>> = {
  support: {
    flag: 'isKnownByNeed',
    title: { ru: 'получают поддержку по нуждаемости', en: 'get support for need' },
  },
  poor: { flag: 'isPoorByData', title: { ru: 'бедны по данным о доходах', en: 'are poor by known incomes' } },
  rights: { flag: 'isRightInForce', title: { ru: 'имеют право на меру', en: 'have a right to a measure' } },
}
const REFERENCE: LocalText = {
  ru: 'Оценка Чепмена: D. G. Chapman (1951); G. A. F. Seber, «The Estimation of Animal Abundance» (1973).',
  en: 'D. G. Chapman (1951); G. A. F. Seber, «The Estimation of Animal Abundance» (1973).',
}
const list = (code: string, title: LocalText, numerator: Expression): IndicatorDeclaration => ({
  code,
  title,
  method: {
    ru: 'Домохозяйства списка. Из двух списков и их общей части оценивается, сколько таких домохозяйств нет ни в одном.',
    en: 'Households of a list. Two lists and what they share tell how many such households are on neither.',
  },
  reference: REFERENCE,
  source: SOURCE,
  over: 'household',
  numerator,
  factor: 1,
  unit: 'unit',
  fractionDigits: 0,
  direction: 'neutral',
})
const lists = CAPTURE_LISTS.map((name) =>
  list(
    listIndicator(name),
    { ru: `Домохозяйства: ${LISTS[name].title.ru}`, en: `Households: ${LISTS[name].title.en}` },
    counted(field(LISTS[name].flag)),
  ),
)
const overlaps = LIST_PAIRS.map((pair) => {
  const [first, second] = listsOf(pair)
  return list(
    overlapIndicator(pair),
    {
      ru: `Домохозяйства: ${LISTS[first].title.ru} и ${LISTS[second].title.ru}`,
      en: `Households: ${LISTS[first].title.en} and ${LISTS[second].title.en}`,
    },
    counted(and(field(LISTS[first].flag), field(LISTS[second].flag))),
  )
})

export const HIDDEN_INDICATORS: IndicatorDeclaration[] = [...kinds, unknown, ...lists, ...overlaps]

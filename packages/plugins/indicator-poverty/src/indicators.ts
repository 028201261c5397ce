// The Foster–Greer–Thorbecke family over households, each of whose members counts as one person. A household is
// poor when its income is below the sum of its members' lines, which is the same as income per head below the
// mean line. All arithmetic is of integers: kopecks, persons and millionths.
import {
  field,
  int,
  lt,
  mul,
  ratio,
  sub,
  when,
  type Expression,
  type IndicatorDeclaration,
  type LocalText,
} from '@obzor/core/model'

/** Fixed point of a share. Income of 90 million roubles a month × a million is the last safe integer. */
const MILLION = 1_000_000

const members = field('members')
const income = field('incomeKopecks')
const line = field('lineKopecks')
const isPoor = lt(income, line)
const ofPoor = (value: Expression): Expression => when(isPoor, value, int(0))

/** Share of the line that a poor household lacks, millionths, rounded down. */
const gap = ratio(sub(line, income), line, MILLION)
/** Its square, again in millionths: squares of millionths summed over a region would leave 2^53. */
const gapSquared = ratio(mul(gap, gap), int(MILLION), 1)

const FGT = 'Foster, Greer, Thorbecke, «A Class of Decomposable Poverty Measures», Econometrica 52 (1984)'
const household: LocalText = {
  ru: 'Считается по домохозяйствам с весом по числу членов: домохозяйство бедно, если его месячный доход меньше суммы границ его членов.',
  en: "Counted over households weighted by members: a household is poor when its monthly income is below the sum of its members' lines.",
}
const method = (ru: string, en: string): LocalText => ({
  ru: `${ru} ${household.ru}`,
  en: `${en} ${household.en}`,
})

export const POVERTY_INDICATORS: IndicatorDeclaration[] = [
  {
    code: 'poverty.rate',
    title: { ru: 'Уровень бедности', en: 'Poverty rate' },
    method: method(
      `Доля людей в бедных домохозяйствах: q ÷ n × 100 % (FGT₀; ${FGT}; по определению Росстата — доля населения с доходами ниже границы бедности).`,
      `Share of persons in poor households: q ÷ n × 100 % (FGT₀; ${FGT}; by Росстат the share of people with income below the poverty line).`,
    ),
    over: 'household',
    numerator: ofPoor(members),
    denominator: members,
    factor: 100,
    unit: 'percent',
    fractionDigits: 1,
    direction: 'more-is-worse',
  },
  {
    code: 'poverty.depth',
    title: { ru: 'Глубина бедности', en: 'Poverty gap' },
    method: method(
      `Средний по всему населению недостаток дохода в долях границы: Σ (z − y) ÷ z ÷ n × 100 % (FGT₁; ${FGT}). Доля каждого домохозяйства округлена вниз до миллионной.`,
      `Mean shortfall over all persons as a share of the line: Σ (z − y) ÷ z ÷ n × 100 % (FGT₁; ${FGT}). Each household's share is rounded down to a millionth.`,
    ),
    over: 'household',
    numerator: ofPoor(mul(members, gap)),
    denominator: members,
    factor: 100 / MILLION,
    unit: 'percent',
    fractionDigits: 2,
    direction: 'more-is-worse',
  },
  {
    code: 'poverty.severity',
    title: { ru: 'Острота бедности', en: 'Poverty severity' },
    method: method(
      `Средний квадрат недостатка дохода в долях границы: Σ ((z − y) ÷ z)² ÷ n × 100 % (FGT₂; ${FGT}). Тем больше, чем беднее беднейшие.`,
      `Mean square of the shortfall as a share of the line: Σ ((z − y) ÷ z)² ÷ n × 100 % (FGT₂; ${FGT}). It grows with the poverty of the poorest.`,
    ),
    over: 'household',
    numerator: ofPoor(mul(members, gapSquared)),
    denominator: members,
    factor: 100 / MILLION,
    unit: 'percent',
    fractionDigits: 2,
    direction: 'more-is-worse',
  },
  {
    code: 'poverty.count',
    title: { ru: 'Бедное население', en: 'People in poverty' },
    method: method('Число людей в бедных домохозяйствах: q.', 'Number of persons in poor households: q.'),
    over: 'household',
    numerator: ofPoor(members),
    factor: 1,
    unit: 'person',
    fractionDigits: 0,
    direction: 'more-is-worse',
  },
  {
    code: 'poverty.deficit',
    title: { ru: 'Дефицит дохода', en: 'Income deficit' },
    method: method(
      'Сколько рублей в месяц недостаёт всем бедным домохозяйствам до их границ: Σ (z − y). То же публикует Росстат как «дефицит денежного дохода».',
      'Roubles a month that all poor households lack to their lines: Σ (z − y). Росстат publishes the same as the deficit of cash income.',
    ),
    over: 'household',
    numerator: ofPoor(sub(line, income)),
    factor: 0.01,
    unit: 'rouble',
    fractionDigits: 0,
    direction: 'more-is-worse',
  },
  {
    code: 'registry.persons',
    title: { ru: 'Людей в реестре', en: 'Persons in the registry' },
    method: {
      ru: 'Число членов всех домохозяйств реестра. Человек без домохозяйства здесь не считается.',
      en: 'Number of members of all households of the registry. A person without a household is not counted here.',
    },
    over: 'household',
    numerator: members,
    factor: 1,
    unit: 'person',
    fractionDigits: 0,
    direction: 'neutral',
  },
]

// The Foster–Greer–Thorbecke family over persons, each poor or not with their household: it is poor when its income is below
// the sum of its members' lines, which is the same as income per head below the mean line. All arithmetic is of integers:
// kopecks, persons and millionths.
import {
  BY_AGE,
  BY_CHILDREN,
  BY_DEPTH,
  BY_DISABILITY,
  BY_EARNERS,
  BY_HOUSEHOLD_TYPE,
  BY_LOCALITY,
  BY_OCCUPATION,
  BY_RATIO,
  BY_SEX,
  BY_SUPPORT,
  cell,
  field,
  int,
  logBins,
  lt,
  min,
  mul,
  number,
  per,
  ratio,
  sub,
  times,
  when,
  type ChangeInputs,
  type DerivedIndicator,
  type DistributionIndicator,
  type DistributionMeasure,
  type Expression,
  type HistogramDeclaration,
  type IndicatorDeclaration,
  type IndicatorDescription,
  type LocalText,
} from '@obzor/core/model'

/** Fixed point of a share. Income of 90 million roubles a month × a million is the last safe integer. */
const MILLION = 1_000_000
/** Ten billion roubles a month: what a source that lies gives beyond it counts as this. */
const KOPECKS_MAX = 1e12

const one = int(1)
const income = field('incomeKopecks')
const line = field('lineKopecks')
const isPoor = lt(income, line)
const ofPoor = (value: Expression): Expression => when(isPoor, value, int(0))

/** Share of the line that a poor household lacks, millionths, rounded down. */
const gap = ratio(sub(line, income), line, MILLION)
/** Its square, again in millionths: squares of millionths summed over a region would leave 2^53. */
const gapSquared = ratio(mul(gap, gap), int(MILLION), 1)

const OF_HOUSEHOLDS = [BY_CHILDREN, BY_HOUSEHOLD_TYPE, BY_EARNERS, BY_SUPPORT, BY_LOCALITY] as const
const OF_PERSONS = [BY_AGE, BY_SEX, BY_OCCUPATION, BY_DISABILITY, ...OF_HOUSEHOLDS] as const

const FGT: LocalText = {
  ru: 'J. Foster, J. Greer, E. Thorbecke, «A Class of Decomposable Poverty Measures», Econometrica 52 (1984), с. 761–766.',
  en: 'J. Foster, J. Greer, E. Thorbecke, «A Class of Decomposable Poverty Measures», Econometrica 52 (1984), 761–766.',
}
const REGISTRY: LocalText = {
  ru: 'Реестр населения и домохозяйств: сведения о составе семей, доходах и мерах поддержки из подключённых источников.',
  en: 'The registry of persons and households: composition, income and support from the connected sources.',
}
const COUNTING: LocalText = {
  ru: 'Считается по людям: человек беден, если месячный доход его домохозяйства ниже суммы границ всех его членов (или равен ей, если так решил регион).',
  en: "Counted over persons: a person is poor when the household's monthly income is below the sum of its members' lines (or equal to it, where the region decides so).",
}
const SYMBOLS: LocalText = {
  ru: 'y — доход домохозяйства в месяц, z — сумма границ его членов, q — людей в бедных домохозяйствах, n — всех людей',
  en: "y — a household's monthly income, z — sum of its members' lines, q — persons in poor households, n — all persons",
}
const counted = (ru: string, en: string): LocalText => ({
  ru: `${ru} ${COUNTING.ru}`,
  en: `${en} ${COUNTING.en}`,
})
const symbols = (ru: string, en = ru): LocalText => ({
  ru: `${ru}; ${SYMBOLS.ru}.`,
  en: `${en}; ${SYMBOLS.en}.`,
})

const ofPersons = { over: 'person', source: REGISTRY, reference: FGT, breakdowns: OF_PERSONS } as const

/** What the change between two dates is told by. */
const CHANGES_BY: ChangeInputs = {
  persons: 'registry.persons',
  meanIncome: 'income.mean',
  meanLine: 'poverty.line-mean',
}

const POVERTY: IndicatorDeclaration[] = [
  {
    ...ofPersons,
    code: 'poverty.rate',
    title: { ru: 'Уровень бедности', en: 'Poverty rate' },
    method: counted(
      'Доля людей в бедных домохозяйствах (FGT₀; по определению Росстата — доля населения с доходами ниже границы бедности).',
      'Share of persons in poor households (FGT₀; by Росстат the share of people with income below the poverty line).',
    ),
    formula: symbols('q ÷ n × 100 %'),
    numerator: ofPoor(one),
    denominator: one,
    pairs: true,
    changesBy: CHANGES_BY,
    factor: 100,
    unit: 'percent',
    fractionDigits: 1,
    direction: 'more-is-worse',
  },
  {
    ...ofPersons,
    code: 'poverty.depth',
    title: { ru: 'Глубина бедности', en: 'Poverty gap' },
    method: counted(
      'Средний по всему населению недостаток дохода в долях границы (FGT₁). Доля каждого домохозяйства округлена вниз до миллионной.',
      "Mean shortfall over all persons as a share of the line (FGT₁). Each household's share is rounded down to a millionth.",
    ),
    formula: symbols('Σ (z − y) ÷ z ÷ n × 100 %'),
    numerator: ofPoor(gap),
    denominator: one,
    factor: 100 / MILLION,
    unit: 'percent',
    fractionDigits: 2,
    direction: 'more-is-worse',
  },
  {
    ...ofPersons,
    code: 'poverty.severity',
    title: { ru: 'Острота бедности', en: 'Poverty severity' },
    method: counted(
      'Средний квадрат недостатка дохода в долях границы (FGT₂): тем больше, чем беднее беднейшие.',
      'Mean square of the shortfall as a share of the line (FGT₂): it grows with the poverty of the poorest.',
    ),
    formula: symbols('Σ ((z − y) ÷ z)² ÷ n × 100 %'),
    numerator: ofPoor(gapSquared),
    denominator: one,
    factor: 100 / MILLION,
    unit: 'percent',
    fractionDigits: 2,
    direction: 'more-is-worse',
  },
  {
    ...ofPersons,
    code: 'poverty.count',
    title: { ru: 'Бедное население', en: 'People in poverty' },
    method: counted('Число людей в бедных домохозяйствах.', 'Number of persons in poor households.'),
    formula: symbols('q'),
    numerator: ofPoor(one),
    changesBy: CHANGES_BY,
    factor: 1,
    unit: 'person',
    fractionDigits: 0,
    direction: 'more-is-worse',
  },
  {
    code: 'poverty.deficit',
    title: { ru: 'Дефицит дохода', en: 'Income deficit' },
    method: {
      ru: 'Сколько рублей в месяц недостаёт всем бедным домохозяйствам до их границ. То же публикует Росстат как «дефицит денежного дохода».',
      en: 'Roubles a month that all poor households lack to their lines. Росстат publishes the same as the deficit of cash income.',
    },
    formula: symbols('Σ (z − y) по бедным домохозяйствам', 'Σ (z − y) over poor households'),
    source: REGISTRY,
    reference: FGT,
    over: 'household',
    numerator: ofPoor(sub(line, income)),
    breakdowns: OF_HOUSEHOLDS,
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
    formula: symbols('n'),
    source: REGISTRY,
    over: 'person',
    numerator: one,
    breakdowns: [...OF_PERSONS, BY_DEPTH, BY_RATIO],
    factor: 1,
    unit: 'person',
    fractionDigits: 0,
    direction: 'neutral',
  },
  {
    code: 'poverty.line-mean',
    title: { ru: 'Средняя граница на человека', en: 'Mean line per person' },
    method: {
      ru: 'Сумма границ всех людей реестра на их число: границы групп, взвешенные числом людей в них. Граница человека — средняя по его домохозяйству, до копейки вниз.',
      en: "Sum of all persons' lines over their number: lines of groups by the persons in them. The line of a person is the mean of the household, down to a kopeck.",
    },
    formula: symbols('Σ z ÷ n'),
    source: REGISTRY,
    over: 'person',
    numerator: ratio(line, field('members'), 1),
    denominator: one,
    factor: 0.01,
    unit: 'rouble',
    fractionDigits: 0,
    direction: 'neutral',
  },
]

/** Income per head, everybody with an equal part of the household's; bins 5 % wide from 1,000 roubles to a million. */
const perHead: HistogramDeclaration = {
  over: 'person',
  value: ratio(min(income, int(KOPECKS_MAX)), field('members'), 1),
  weight: one,
  bins: logBins(100_000, 100_000_000, 142),
}

const INCOMES: LocalText = {
  ru: 'Доход на человека — доход домохозяйства, делённый на число его членов; каждый человек считается один раз.',
  en: 'Income per head is that of the household over the number of its members; each person counts once.',
}
const distribution = (
  measure: DistributionMeasure,
  of: Omit<IndicatorDescription, 'source'> & { factor: number },
): DistributionIndicator => ({
  ...of,
  method: { ru: `${of.method.ru} ${INCOMES.ru}`, en: `${of.method.en} ${INCOMES.en}` },
  source: REGISTRY,
  histogram: perHead,
  measure,
})

const DISTRIBUTIONS: DistributionIndicator[] = [
  distribution(
    { kind: 'mean' },
    {
      code: 'income.mean',
      title: { ru: 'Средний доход на человека', en: 'Mean income per head' },
      method: {
        ru: 'Сумма доходов на число людей, рублей в месяц.',
        en: 'All income over all persons, roubles a month.',
      },
      factor: 0.01,
      unit: 'rouble',
      fractionDigits: 0,
      direction: 'more-is-better',
    },
  ),
  distribution(
    { kind: 'quantile', share: 0.5 },
    {
      code: 'income.median',
      title: { ru: 'Медианный доход на человека', en: 'Median income per head' },
      method: {
        ru: 'Доход, меньше которого у половины людей, рублей в месяц; внутри интервала шириной 5 % — линейно.',
        en: 'The income that half of the persons are below, roubles a month; linear within a bin 5 % wide.',
      },
      factor: 0.01,
      unit: 'rouble',
      fractionDigits: 0,
      direction: 'more-is-better',
    },
  ),
  distribution(
    { kind: 'gini' },
    {
      code: 'income.gini',
      title: { ru: 'Коэффициент Джини', en: 'Gini coefficient' },
      method: {
        ru: 'Неравенство доходов от 0 (у всех поровну) до 1, по интервалам шириной 5 %: занижает обычно на тысячные, самое большее на 0,013.',
        en: 'Inequality of income from 0 (all have the same) to 1, from bins 5 % wide: below the truth by some thousandths, at most by 0.013.',
      },
      reference: {
        ru: 'C. Gini, «Variabilità e mutabilità», 1912; по интервалам — J. L. Gastwirth, Review of Economics and Statistics 54 (1972).',
        en: 'C. Gini, «Variabilità e mutabilità», 1912; by bins J. L. Gastwirth, Review of Economics and Statistics 54 (1972).',
      },
      factor: 1,
      unit: 'unit',
      fractionDigits: 3,
      direction: 'more-is-worse',
    },
  ),
  distribution(
    { kind: 's80s20' },
    {
      code: 'income.s80s20',
      title: { ru: 'Доходы богатейшей пятой к беднейшей', en: 'Income of the richest fifth to the poorest' },
      method: {
        ru: 'Во сколько раз доходы 20 % людей с наибольшими доходами выше доходов 20 % с наименьшими.',
        en: 'How many times the income of the richest 20 % is that of the poorest 20 %.',
      },
      factor: 1,
      unit: 'unit',
      fractionDigits: 1,
      direction: 'more-is-worse',
    },
  ),
]

const DERIVED: DerivedIndicator[] = [
  {
    code: 'poverty.shortfall',
    title: { ru: 'Недостаёт бедному в месяц', en: 'A poor person lacks a month' },
    method: {
      ru: 'Дефицит дохода, делённый на число бедных: сколько рублей в месяц в среднем недостаёт одному бедному человеку.',
      en: 'Income deficit over the number of poor: roubles a month that one poor person lacks on average.',
    },
    source: REGISTRY,
    unit: 'rouble',
    fractionDigits: 0,
    direction: 'more-is-worse',
    derived: per(cell('poverty.deficit'), cell('poverty.count')),
  },
  {
    code: 'income.threshold',
    title: { ru: 'Порог риска бедности', en: 'At-risk-of-poverty threshold' },
    method: {
      ru: '60 % медианного дохода на человека по региону, рублей в месяц. Сравнивает людей друг с другом, а не с прожиточным минимумом.',
      en: '60 % of the median income per head of the region, roubles a month. It compares people with each other, not with a minimum.',
    },
    reference: {
      ru: 'Лаакенские показатели, Евростат (2003): 60 % национальной медианы; здесь медианы региона и без шкалы эквивалентности.',
      en: 'Laeken indicators, Eurostat (2003): 60 % of the national median; here of the regional one and without an equivalence scale.',
    },
    source: REGISTRY,
    unit: 'rouble',
    fractionDigits: 0,
    direction: 'neutral',
    derived: times(cell('income.median', { of: 'region' }), number(0.6)),
  },
]

export const POVERTY_INDICATORS = [...POVERTY, ...DISTRIBUTIONS, ...DERIVED]

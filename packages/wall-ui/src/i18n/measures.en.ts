// Texts of the panels about measures of poverty, English.
import type { measuresRu } from './measures.ru.ts'

export const measuresEn: typeof measuresRu = {
  funds: {
    title: 'How much would end poverty',
    aMonth: 'a month',
    aYear: '{value} a year',
    perPoorOfRegion: '{value} per poor person',
    needNote:
      'The sum that would lift the income of each poor family exactly to its line and reach nobody else: a lower bound, on top of what is paid already.',
    perPoor: '{value} per head',
    month: 'A month, ₽',
    year: 'A year, ₽',
    perPoorColumn: 'Per poor person, ₽ a month',
    measures: 'What measures of support do',
    measure: 'Measure of support',
    cost: 'Cost, ₽ a month',
    receivers: 'receivers',
    reach: 'poor reached',
    efficiency: 'fills the gap',
    leakage: 'to non-poor',
    lifted: 'lifted out, persons',
    few: 'few receivers, no figures shown',
    unnamed: 'Measure …{id}',
    noMeasures: 'The registry holds no monthly payment in money that is in force.',
    measuresNote:
      'Monthly payments in money. Poverty is counted without the payment. Reached: the share of such poor who live in receiving families; fills the gap: the share of the money that covers a lack of income; to non-poor: the share that goes to families that are not poor without it either. Not every measure is given for need: a pension need not go to the poor.',
  },
  profile: {
    title: 'Who is poor',
    rate: 'poor in the group',
    share: 'share of the poor',
    breakdown: 'Breakdown',
    group: 'Group',
    hidden: 'small group, hidden',
    portraits: 'Portraits: most of the poor beyond their number',
    portrait: 'Portrait',
    times: '{times} times the region',
    ofPoor: '{share} of all the poor',
    noPortraits: 'No pair of groups is certainly poorer than the region',
    womenPoorer: 'Women are poorer than men by {points} pp (95%: from {from} to {to})',
    menPoorer: 'Men are poorer than women by {points} pp (95%, women less men: from {from} to {to})',
    sexesLike:
      'Women and men are poor as often: the difference is within the error (95%: from {from} to {to} pp)',
    note: 'The line at a point is the 95% interval; a household counts as one answer. A coloured figure: the group is certainly poorer or better off than the region.',
  },
  changed: {
    span: '{from} — {to}',
    causes: 'Causes',
    parts: 'Whose contribution',
    others: 'others: {count}',
    rest: 'hidden and rounding',
    what: 'Cause, territory or group',
    contribution: 'Contribution to the change',
    none: 'There is nothing to compare with yet: the history has not even two months.',
    failed: 'The history was not read: {reason}',
    note: 'Contributions of causes are Shapley values: together they are the change exactly.',
    factor: {
      population: 'Number of people',
      income: 'Mean income',
      distribution: 'Inequality, households',
      line: 'Line',
    },
    reason: {
      'no-figure': 'One of the months has no figure.',
      'not-shown': 'A figure that is needed is hidden.',
      nobody: 'One of the months has no people, no income or no line.',
      'method-changed': 'The method changed: such figures are not compared.',
      'not-declared': 'The indicator is not told by this.',
    },
  },
  threeNumbers: {
    title: 'Poverty by municipality: three numbers',
    description:
      'Poverty rate of each municipality in three ways: by the registry, by a model with its interval, and the official one of the region. The same as a table: by the button.',
    registry: 'Registry',
    model: 'Model',
    interval: '95%, from–to',
    official: 'Rosstat',
    officialOfRegion: 'Rosstat, region, {year}',
    logNormal: 'Lognormal check',
    becauseOfIncome: 'by income, pp',
    becauseOfInequality: 'by inequality, pp',
    becauseOfLine: 'by line, pp',
    ownShare: 'Weight of own count',
    more: 'and {count} more municipality in the table | and {count} more municipalities in the table | and {count} more municipalities in the table',
    why: 'Why the numbers differ',
    registryNote:
      'Share of people of the registry in families with an income below the subsistence minimum. Only incomes that agencies know of count, so it is mostly above a survey’s. In a small municipality a few families move it.',
    modelNote:
      'The municipality’s own count drawn towards what municipalities have in common, the more the fewer people it has, and brought to the official rate of the region. The band is the 95% interval.',
    officialNote:
      'One for the region, of {year}: by a distribution of incomes made from surveys and reports; the line is the subsistence minimum, since 2021 the poverty line. It is not published by municipality; here it is the vertical line.',
    logNormalNote:
      'What the share of the poor would be if incomes were lognormal with the same mean and the same Gini coefficient. Far from the registry, it is a reason to check the data on incomes.',
    alone: 'The official rate has not been loaded: the model is brought to nothing.',
  },
}

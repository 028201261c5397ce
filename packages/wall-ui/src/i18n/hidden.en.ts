// Texts of the scene of hidden poverty, English.
export const hiddenEn = {
  means: {
    unreached: 'Poor by data or with a right to help, and no support for need at all',
    feigned:
      'Support for need is given, while tax and pension data are well above the line. A reason to look, not a refusal',
    potential: 'Income from the line to 1.2 of it: one mishap away from poverty',
  },
  onMap: 'On the map and in the list',
  showOnMap: 'Show on the map',
  unknown: 'No source tells the income of {count} more people: they are no part of hidden poverty',
  list: {
    support: 'Get support for need',
    poor: 'Poor by known incomes',
    rights: 'Have a right to a measure',
  },
  both: 'On both lists',
  short: { support: 'Support', poor: 'Poor', rights: 'Right', both: 'Both' },
  from: 'from {from}',
  estimate: {
    title: 'Families on neither list',
    alt: 'An estimate by two lists: about {unseen} families are on neither, from {low} to {high}. The same as a table behind the button.',
    interval: 'families; 95% interval from {low} to {high}',
    none: 'Too little to estimate from: one of the lists is empty, hidden or too small.',
    caveat:
      'Chapman’s method takes the lists for independent and free of errors. Support is given to the poor and raises their income, so this is an order of magnitude and no count.',
  },
  compared: {
    title: 'Share of the poor: {value} by the registry, and by other data',
    none: 'Data of operators and of Rosstat are not loaded: nothing to compare with.',
    points: '{value} pp',
  },
  official: 'Rosstat, {year}',
  below: '{operator}, income below {roubles} ₽',
  column: {
    total: 'Estimate',
    interval: '95%',
    difference: '{operator}, pp',
    operator: 'Operator',
    band: 'Income a head, share of the line',
    people: 'By the operator, people',
    registry: 'By the registry, people',
  },
}

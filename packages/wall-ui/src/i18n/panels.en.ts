// Texts of the panels that a scene is composed of, English.
import type { panelsRu } from './panels.ru.ts'

export const panelsEn: typeof panelsRu = {
  rest: 'and {count} more municipality in the table | and {count} more municipalities in the table | and {count} more municipalities in the table',
  hidden: 'hidden',
  text: { cut: 'The text is longer than its panel' },
  clock: { unknownZone: 'There is no time zone “{zone}”.' },
  image: { absent: 'The picture is not here: {alt}' },
  legend: { below: 'below {to}', from: 'from {from}', between: '{from} — {to}' },
  table: { title: 'Indicators by municipality', columns: 'more columns: {count}' },
  composition: {
    title: 'All people and the poor',
    all: 'all',
    poor: 'poor',
    allHidden: 'The groups are small and hidden.',
    unknown: 'The wall knows no breakdown “{code}”.',
  },
  pyramid: {
    title: 'Age and sex',
    age: 'Age',
    male: 'Men',
    female: 'Women',
    poor: 'poor',
    all: 'all',
    note: 'the area of a bar is its people',
    noteOfRate: 'the area of a bar is its people, beside it the poverty rate',
    description: 'Age–sex pyramid. The same as a table by the button.',
  },
  multiples: {
    region: 'Whole region',
    oneMonth: 'one month so far: {month}',
    first: 'At first',
    last: 'Now',
    months: 'Months',
  },
  feeds: {
    title: 'Data sources',
    every: 'every {hours}',
    hours: '{n} h',
    days: '{n} days',
    period: 'Due',
    today: 'Accepted today, rows',
    readToday: 'Read today, rows',
    quarantine: 'In quarantine',
    acceptedToday: 'rows accepted today',
    inQuarantine: 'rows in quarantine',
  },
}

// Texts of the wall, English: complete, the compiler sees to it.
import { explainEn } from '../explain/explain.en.ts'
import { airEn } from '../hall/air.en.ts'
import { screenEn } from '../hall/screen.en.ts'
import { hiddenEn } from './hidden.en.ts'
import { measuresEn } from './measures.en.ts'
import { flowsEn, routesEn } from './movement.en.ts'
import { panelsEn } from './panels.en.ts'
import { registryEn } from './registry.en.ts'
import type { Messages } from './ru.ts'

export const en: Messages = {
  ...measuresEn,
  hidden: hiddenEn,
  ...registryEn,
  wall: {
    training: 'training data',
    trainingHint: 'People and amounts are invented',
    live: 'live',
    connecting: 'connecting…',
    catchingUp: 'catching up…',
    lost: 'no connection, data as of {time}',
    lostNoData: 'no connection',
    waiting: 'Waiting for the first data…',
    table: 'Show as a table',
    picture: 'Show as a picture',
  },
  error: {
    platform: 'Could not read about the platform: {reason}. The picture may be incomplete.',
    map: 'Could not read the map: {reason}. The other panels work.',
    panel: 'An error in the panel: {reason}. The other panels work.',
    refused: 'The server refused the channel “{channel}”: {reason}.',
  },
  age: {
    unknown: 'age unknown',
    never: 'no data yet',
    neverShort: 'never',
  },
  freshness: {
    fresh: 'fresh',
    ageing: 'ageing',
    stale: 'stale',
    unavailable: 'no data',
    running: 'loading',
    failed: 'failed',
    disabled: 'disabled',
    silent: 'silent',
  },
  change: {
    since: 'since {time}',
    up: 'up',
    down: 'down',
  },
  kpi: {
    'poverty.rate': 'Poverty rate',
    'poverty.count': 'People in poverty',
    'poverty.deficit': 'Income gap of the poor',
    'registry.persons': 'People in the registry',
    'vacancies.open': 'Open vacancies',
    perMonth: 'a month',
    persons: 'people',
    ofPeriod: 'newest published: {period}',
    vacancies: 'vacancy | vacancies | vacancies',
    ofRegistry: 'share of people in families with income below the subsistence minimum',
  },
  map: {
    title: 'Poverty by municipality',
    legend: 'Poverty rate, %',
    noData: 'no data',
    vacancies: 'Vacancies',
    cellsLegend: 'Vacancies in a cell',
    pointsHint: 'larger circle, more objects',
    vacanciesHint: 'larger circle, more vacancies',
    noWebGl: 'This browser has no WebGL2: points change without fades.',
    pointsLeftOut: 'Not shown on the map: {count}',
    scheme: 'scheme',
    schemeHint: 'Boundaries are schematic',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    fit: 'Show the whole region',
    description: 'Map of the poverty rate by municipality. The button shows the same as a table.',
    poorOf: '{poor} of {persons} people',
    deficit: 'gap {value} a month',
    openVacancies: '{count} vacancy | {count} vacancies | {count} vacancies',
  },
  features: {
    card: 'What is here',
    layers: 'Layers of the map',
    full: 'No more layers fit on one map: switch one off.',
    close: 'Close',
    more: 'Show {count} more',
    andMore: 'and {count} more; click for the list',
    list: '{what}: {where}. Show the list',
    untitled: 'Without a name',
    gone: 'This is no longer on the map.',
    nearer: 'Come nearer to see each of them.',
    layerFailed: 'The layer “{title}” is not drawn: {reason}. Everything else works.',
    layerCutOff: 'The layer “{title}” was cut off: its code hung or broke the rules. Everything else works.',
    layerNeedsPage:
      'The layer “{title}” is not drawn: it uses the map itself, and for that its plugin must be signed by a trusted key.',
    layerComingBack: 'The layer “{title}” is being started again: its code did not answer.',
    yes: 'yes',
    no: 'no',
  },
  table: {
    municipality: 'Municipality',
    rate: 'Poverty, %',
    poor: 'Poor, people',
    persons: 'All, people',
    vacancies: 'Vacancies',
    place: 'No.',
    period: 'Period',
    officialRate: 'Rosstat, %',
    source: 'Source',
    agency: 'Agency',
    age: 'Updated',
    state: 'State',
  },
  ranking: {
    title: 'Where poverty is higher',
    between:
      '{count} more municipality in between | {count} more municipalities in between | {count} more municipalities in between',
    regional: 'region {value}',
  },
  trend: {
    title: 'Poverty rate',
    titleSpan: '{title}, {from}–{to}',
    methodChanged: 'change of method',
    official: 'Rosstat',
    target: 'Target',
    targetPoint: 'target {value} by {year}',
    registry: 'Registry, {month}',
    registryNote: 'another method',
    description:
      '{title} by the agency, {from} to {to}: from {first} to {last}. The registry’s point is another method and is not joined by a line; where the method changed the line is broken.',
  },
  plugin: {
    absent: 'The panel “{type}” is not installed: the plugin {plugin} brings it. The other panels work.',
    unknownPanel: 'The wall knows no panel of the type “{type}”. The other panels work.',
    scene: {
      absent: 'There is no scene “{scene}”, another one is shown',
      newer: 'The scene “{scene}” is made for a newer version: reload this page. Another one is shown',
    },
    comingBack: 'The panel is being started again: its code did not answer. The other panels work.',
    cutOff: {
      floods: 'This panel was cut off: its code flooded the wall with messages. The other panels work.',
      hangs: 'This panel was cut off: its code hangs. The other panels work.',
      silent: 'This panel was cut off: its code did not start. The other panels work.',
      left: 'This panel was cut off: its code tried to go to another page. The other panels work.',
      lies: 'This panel was cut off: its code broke the rules of exchange. The other panels work.',
      protocol:
        'This panel was cut off: its code was built for another version of the platform. The other panels work.',
    },
  },
  flows: flowsEn,
  routes: routesEn,
  panels: panelsEn,
  explain: explainEn,
  screen: screenEn,
  air: airEn,
  alerts: {
    others: 'and {count} more',
    noted: 'noted',
  },
  sources: {
    title: 'Data sources',
    rest: 'and {n} source more | and {n} sources more | and {n} sources more',
  },
}

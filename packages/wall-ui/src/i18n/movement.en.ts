// Texts of flows and routes on maps, English.
import type { flowsRu, routesRu } from './movement.ru.ts'

export const flowsEn: typeof flowsRu = {
  none: 'There are no flows, or all of them are too small to be shown.',
  rest: '{count} more flow ({value}) is not drawn | {count} more flows ({value}) are not drawn | {count} more flows ({value}) are not drawn',
  units: { person: 'people', percent: '%', rouble: '₽' },
  in: 'in',
  out: 'out',
  from: 'From',
  to: 'To',
  value: 'Value',
  more: 'and {count} more',
}

export const routesEn: typeof routesRu = {
  one: 'route',
  more: 'more routes: {count}',
  none: 'There are no routes.',
  next: 'the next stop',
  route: 'Route',
  stop: 'Stop',
  at: 'Time',
  states: { passed: 'passed', next: 'next', ahead: 'ahead' },
}

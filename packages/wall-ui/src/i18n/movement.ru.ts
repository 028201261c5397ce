// Texts of flows and routes on maps, Russian.
export const flowsRu = {
  none: 'Потоков нет, или все они слишком малы, чтобы их показать.',
  rest: 'не показан ещё {count} поток ({value}) | не показано ещё {count} потока ({value}) | не показано ещё {count} потоков ({value})',
  units: { person: 'чел.', percent: '%', rouble: '₽' },
  in: 'сюда',
  out: 'отсюда',
  from: 'Откуда',
  to: 'Куда',
  value: 'Значение',
  more: 'и ещё {count}',
}

export const routesRu = {
  one: 'маршрут',
  more: 'и ещё маршрутов: {count}',
  none: 'Маршрутов нет.',
  next: 'следующая остановка',
  route: 'Маршрут',
  stop: 'Остановка',
  at: 'Время',
  states: { passed: 'пройдена', next: 'следующая', ahead: 'впереди' },
}

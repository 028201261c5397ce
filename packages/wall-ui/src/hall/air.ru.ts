// Russian texts of what an operator does to the picture: another territory, the past, figures that stand still.
export const airRu = {
  wholeRegion: 'весь регион',
  ofNow: 'на сегодня',
  asOf: 'на {period}',
  oldMethod: 'на {period}, прежний способ счёта',
  here: 'здесь {value}',
  hidden: 'скрыто: слишком мало людей',
  noHistory: 'за этот период не посчитано',
  noFigureHere: 'по этой территории не считается',
  way: 'Территория',
  back: 'Вернуться: {name}',
  past: 'Прошлое',
  pastEmpty: 'За этот период показателей нет',
  pastReading: 'читаем…',
  otherMethod: 'часть показателей тогда считали иначе',
  frozen: 'Показатели заморожены с {time}',
  frozenShort: 'Заморожено с {time}',
  tool: {
    hand: 'рука',
    laser: 'указка',
    pen: 'перо',
    arrow: 'стрелка',
    circle: 'круг',
    text: 'надпись',
  },
}
export type AirMessages = typeof airRu

// English texts of what an operator does to the picture.
import type { AirMessages } from './air.ru.ts'

export const airEn: AirMessages = {
  wholeRegion: 'whole region',
  ofNow: 'as of today',
  asOf: 'as of {period}',
  oldMethod: 'as of {period}, former method',
  here: 'here {value}',
  hidden: 'hidden: too few people',
  noHistory: 'not counted for this period',
  noFigureHere: 'not counted for this territory',
  way: 'Territory',
  back: 'Back to {name}',
  past: 'The past',
  pastEmpty: 'There are no figures of this period',
  pastReading: 'reading…',
  otherMethod: 'some figures were counted differently then',
  frozen: 'Figures frozen since {time}',
  frozenShort: 'Frozen since {time}',
  tool: {
    hand: 'hand',
    laser: 'pointer',
    pen: 'pen',
    arrow: 'arrow',
    circle: 'circle',
    text: 'label',
  },
}

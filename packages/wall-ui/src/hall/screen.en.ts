// English texts of a screen of the hall.
import type { ScreenMessages } from './screen.ru.ts'

export const screenEn: ScreenMessages = {
  pairing: 'Pairing a screen',
  howTo: 'Type this code in at the desk: Walls → screen → Pair',
  until: 'the code is good until {time}',
  address: 'Address of this page',
  starting: 'Connecting to the platform…',
  waiting: 'The platform does not answer. The screen connects by itself when it is back.',
  elsewhere: 'This screen is open in another window of this browser.',
  takeHere: 'Show here',
  pattern: 'Test of the wall',
  size: '{width} × {height} mm',
  mismatch: 'the window differs from the drawing by {share}',
}

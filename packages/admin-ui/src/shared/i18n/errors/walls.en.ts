// What the codes of walls and their screens say in English.
export const wallErrorsEn = {
  OBZ_WALL_UNKNOWN: {
    fact: 'There is no such wall',
    risk: 'Nothing was changed',
    action: 'Look at the list of walls: it may have been removed',
  },
  OBZ_WALL_TAKEN: {
    fact: 'There is a wall of this name already',
    risk: 'No second one was made',
    action: 'Choose another name',
  },
  OBZ_WALL_INVALID: {
    fact: 'Such a wall cannot be: screens cover each other, reach over the edge, or a size is impossible',
    risk: 'The wall stays as it was drawn before',
    action: 'Mend the drawing and save it again',
  },
  OBZ_WALL_REDRAWN: {
    fact: 'Somebody else has changed the drawing meanwhile',
    risk: 'Your changes were not saved, theirs stand',
    action: 'Look at the wall as it is now and make your changes again',
  },
  OBZ_WALL_AIR_CHANGED: {
    fact: 'Another operator has changed what is on air meanwhile',
    risk: 'Your take was not carried out, theirs is on the wall',
    action: 'Look at what is on air now and take again',
  },
  OBZ_WALL_UNDO_EMPTY: {
    fact: 'No former state of this wall is kept that could be put back',
    risk: 'Nothing was changed',
    action: 'Take what is wanted',
  },
  OBZ_WALL_NOT_FROZEN: {
    fact: 'The figures of this wall do not stand still',
    risk: 'None are sent',
    action: 'Look at the live figures',
  },
  OBZ_WALL_SCREEN_UNKNOWN: {
    fact: 'The wall has no such screen with a device',
    risk: 'Nothing was changed',
    action: 'Look at the drawing of the wall and pair a device with the screen first',
  },
  OBZ_WALL_DEVICE_UNKNOWN: {
    fact: 'This device is not a screen of a wall',
    risk: 'It is shown nothing',
    action: 'Open the page of screens on it and type its code in at the desk',
  },
  OBZ_WALL_PAIRING_UNKNOWN: {
    fact: 'No device shows this code',
    risk: 'No screen was paired',
    action: 'Type the code that stands on the screen now: it is good for ten minutes and once',
  },
  OBZ_WALL_PAIRINGS_TOO_MANY: {
    fact: 'Too many devices wait to be paired',
    risk: 'This one gets no code yet',
    action: 'Pair those that wait, or try again in ten minutes',
  },
}

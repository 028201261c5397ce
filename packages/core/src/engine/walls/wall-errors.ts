// Refusals of walls, their screens and what is on air.
import { ObzorError } from '../../model/index.ts'

export const wallUnknown = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_UNKNOWN',
    fact: `there is no wall '${code}'`,
    risk: 'nothing was changed',
    action: 'look at the list of walls: it may have been removed',
  })

export const wallTaken = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_TAKEN',
    fact: `there is a wall '${code}' already`,
    risk: 'no second one was made',
    action: 'choose another name',
  })

export const wallInvalid = (fault: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_INVALID',
    fact: fault,
    risk: 'the wall stays as it was drawn before',
    action: 'mend the drawing and save it again',
  })

export const wallRedrawn = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_REDRAWN',
    fact: 'somebody else has changed the drawing meanwhile',
    risk: 'your changes were not saved, theirs stand',
    action: 'look at the wall as it is now and make your changes again',
  })

export const airChanged = (by: string | null): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_AIR_CHANGED',
    fact: `${by ?? 'somebody'} has changed what is on air meanwhile`,
    risk: 'your take was not carried out, theirs is on the wall',
    action: 'look at what is on air now and take again',
  })

export const nothingToUndo = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_UNDO_EMPTY',
    fact: 'no former state of this wall is kept that could be put back',
    risk: 'nothing was changed',
    action: 'take what is wanted',
  })

export const nothingFrozen = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_NOT_FROZEN',
    fact: 'the figures of this wall do not stand still',
    risk: 'none are sent',
    action: 'read the live figures',
  })

export const screenUnknown = (screen: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_SCREEN_UNKNOWN',
    fact: `the wall has no screen '${screen}' with a device`,
    risk: 'nothing was changed',
    action: 'look at the drawing of the wall and pair a device with the screen first',
  })

export const deviceUnknown = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_DEVICE_UNKNOWN',
    fact: 'this device is not a screen of a wall',
    risk: 'it is shown nothing',
    action: 'open the page of screens on it and type the code that it shows at the desk',
  })

export const pairingUnknown = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_PAIRING_UNKNOWN',
    fact: 'no device shows this code',
    risk: 'no screen was paired',
    action: 'type the code that stands on the screen now: each is good for ten minutes and once',
  })

export const pairingsTooMany = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_PAIRINGS_TOO_MANY',
    fact: 'too many devices wait to be paired',
    risk: 'this one gets no code yet',
    action: 'pair those that wait, or try again in ten minutes',
  })

export const programmesChanged = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_PROGRAMME_CHANGED',
    fact: 'somebody else has changed the programmes of this wall meanwhile',
    risk: 'your changes were not saved, theirs stand',
    action: 'look at the programmes as they are now and make your changes again',
  })

export const programmeInvalid = (fault: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_PROGRAMME_INVALID',
    fact: fault,
    risk: 'the programmes stay as they were',
    action: 'mend what is named and save again',
  })

export const programmePressVain = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_PROGRAMME_PRESS_VAIN',
    fact: 'the programme is not in a state in which this can be done: it has no item to show, or was ended meanwhile',
    risk: 'the wall stays as it is',
    action: 'look at the programme as it is now',
  })

export const groupUnknown = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_GROUP_UNKNOWN',
    fact: `there is no group of walls '${code}'`,
    risk: 'nothing was changed',
    action: 'look at the list of groups: it may have been removed',
  })

export const groupChanged = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_GROUP_CHANGED',
    fact: 'somebody else has changed this group meanwhile, or there is one of this name',
    risk: 'your changes were not saved',
    action: 'look at the groups as they are now',
  })

export const careChanged = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_CARE_CHANGED',
    fact: 'somebody else has changed the care for the screens of this wall meanwhile',
    risk: 'your changes were not saved, theirs stand',
    action: 'look at the hours as they are now and make your changes again',
  })

export const careInvalid = (fault: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_WALL_CARE_INVALID',
    fact: fault,
    risk: 'screens are as bright as before',
    action: 'mend the hours and save again',
  })

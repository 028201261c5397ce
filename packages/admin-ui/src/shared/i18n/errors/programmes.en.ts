// What the codes of programmes, groups and the care for screens say in English.
export const programmeErrorsEn = {
  OBZ_PROGRAMME_CHANGED: {
    fact: 'Somebody else has changed the programmes of this wall meanwhile',
    risk: 'Your changes were not saved, theirs stand',
    action: 'Look at the programmes as they are now and make your changes again',
  },
  OBZ_PROGRAMME_INVALID: {
    fact: 'Such a programme cannot be: an item stands less than 5 seconds, hours are impossible, or something is named that is not there',
    risk: 'The programmes stay as they were',
    action: 'Mend what is named and save again',
  },
  OBZ_PROGRAMME_PRESS_VAIN: {
    fact: 'The programme is not in a state in which this can be done: it has no item to show, or was ended meanwhile',
    risk: 'The wall stays as it is',
    action: 'Look at the programme as it is now',
  },
  OBZ_WALL_GROUP_UNKNOWN: {
    fact: 'There is no such group of walls',
    risk: 'Nothing was changed',
    action: 'Look at the list of groups: it may have been removed',
  },
  OBZ_WALL_GROUP_CHANGED: {
    fact: 'Somebody else has changed this group meanwhile, or there is one of this name',
    risk: 'Your changes were not saved',
    action: 'Look at the groups as they are now',
  },
  OBZ_WALL_CARE_CHANGED: {
    fact: 'Somebody else has changed the hours of brightness of this wall meanwhile',
    risk: 'Your changes were not saved, theirs stand',
    action: 'Look at the hours as they are now and make your changes again',
  },
  OBZ_WALL_CARE_INVALID: {
    fact: 'Such hours of brightness cannot be: a step has none, or they are impossible',
    risk: 'Screens are as bright as before',
    action: 'Mend the hours and save again',
  },
}

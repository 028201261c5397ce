// English texts of the platform itself: access, requests, runs, what is counted.
import type { platformRu } from './platform.ru.ts'

export const platformEn: typeof platformRu = {
  OBZ_ACCESS_BUSY: {
    fact: 'Too many people are signing in at once',
    risk: 'You cannot sign in for a moment; walls keep working',
    action: 'Try again in a few seconds',
  },
  OBZ_ACCESS_CREDENTIALS_WRONG: {
    fact: 'Login or password is wrong',
    risk: 'Five failures close the sign-in for a minute',
    action: 'Check the keyboard layout and Caps Lock',
  },
  OBZ_ACCESS_PASSWORD_WEAK: {
    fact: 'This password is easy to guess',
    risk: 'It was not taken',
    action: 'Take four or five unrelated words, 12 characters or more, without the login',
  },
  OBZ_ACCESS_REQUEST_FORGED: {
    fact: 'The request did not come from a page of the console',
    risk: 'It was not carried out',
    action: 'Open the console at its own address; a proxy must forward the Host header unchanged',
  },
  OBZ_ACCESS_METRICS_REFUSED: {
    fact: 'The metrics are not for this reader',
    risk: 'Nothing was shown',
    action: 'Read them on the machine of the platform, or with OBZOR_METRICS_TOKEN',
  },
  OBZ_ACCESS_SESSION_REQUIRED: {
    fact: 'The session has ended',
    risk: 'It was not carried out',
    action: 'Sign in again',
  },
  OBZ_ACCESS_SETUP_CODE_WRONG: {
    fact: 'The setup code does not fit',
    risk: 'The administrator was not created',
    action: 'Copy the code that ./obzor up printed, or read it in the file setup-code of the data folder',
  },
  OBZ_ACCESS_SETUP_DONE: {
    fact: 'The administrator already exists',
    risk: 'No second one was created',
    action: 'Sign in with their login',
  },
  OBZ_ACCESS_TOO_MANY_ATTEMPTS: {
    fact: 'Too many attempts in a row',
    risk: 'New ones are not taken for now',
    action: 'Wait a minute and try again',
  },
  OBZ_CONSOLE_OFFLINE: {
    fact: 'The platform does not answer',
    risk: 'What you did may not be saved',
    action: 'Wait a few seconds and try again; if it stays, run ./obzor status',
  },
  OBZ_HTTP_BODY_TOO_LARGE: {
    fact: 'The request is too large',
    risk: 'Nothing was changed',
    action: 'Send less at once',
  },
  OBZ_HTTP_INTERNAL: {
    fact: 'The platform could not finish the request',
    risk: 'What you asked for may not be done',
    action: 'Try again; if it stays, look for the request id in the log',
  },
  OBZ_HTTP_INVALID: {
    fact: 'The request is not filled in as the platform expects',
    risk: 'Nothing was changed',
    action: 'Check the fields and try again',
  },
  OBZ_HTTP_MEDIA_TYPE: {
    fact: 'The body of the request is not JSON',
    risk: 'Nothing was changed',
    action: 'Send JSON with the header content-type: application/json',
  },
  OBZ_HTTP_NOT_FOUND: {
    fact: 'There is nothing at this address',
    risk: 'Nothing was changed',
    action: 'Go back to the list of sources',
  },
  OBZ_HTTP_RIGHT_MISSING: {
    fact: 'Some addresses in the code do not say who may call them',
    risk: 'The server does not start, because they would be open to anyone',
    action: 'Pass the message to the developers: each of these routes needs config.right',
  },
  OBZ_HTTP_TOO_SLOW: {
    fact: 'The request came too slowly or fell silent',
    risk: 'Nothing of it was taken',
    action: 'Send it again from the beginning',
  },
  OBZ_HTTP_UI_MISSING: {
    fact: 'The pages of the wall or of the console are not built',
    risk: 'They cannot be shown; data are taken in all the same',
    action: 'Run ./obzor up, which builds them',
  },
  OBZ_INDICATOR_FIELD_UNKNOWN: {
    fact: 'The indicator uses a field that those it counts do not have',
    risk: 'This indicator is not published; the others are counted',
    action: "Pass the message of the platform to the author of the indicator's plugin",
  },
  OBZ_INDICATOR_MISMATCH: {
    fact: 'The live sum of an indicator differs from the recount in the database',
    risk: 'The platform takes the recount by itself: the number on the wall is right',
    action: 'If it repeats, pass the log to the developers: it is a fault of the platform',
  },
  OBZ_INDICATOR_OVERFLOW: {
    fact: 'A value of the indicator is too large to be exact',
    risk: 'The indicator is withdrawn from the screens',
    action:
      "Look for an impossible amount in the sources; if there is none, write to the author of the indicator's plugin",
  },
  OBZ_INDICATOR_TYPE: {
    fact: 'The indicator is declared so that it cannot be counted: the message names the place',
    risk: 'This indicator is not published; the others are counted',
    action: "Pass the message of the platform to the author of the indicator's plugin",
  },
  OBZ_RUN_CANCELLED: {
    fact: 'The run was stopped',
    risk: 'What was written stays, the rest was not read',
    action: 'Run it again when you are ready: what was read is recognised and not doubled',
  },
  OBZ_RUN_UNKNOWN: { fact: 'There is no such run', risk: 'Nothing was changed', action: 'Reload the page' },
  OBZ_TERRITORY_OTHER_REGION: {
    fact: 'The database holds one region and the pack describes another',
    risk: 'Nothing was changed: facts of one region must not be shown as those of another',
    action:
      'Start with the pack of the first region, use another data folder, or start over with ./obzor up --fresh',
  },
  OBZ_TERRITORY_REGION_NOT_FOUND: {
    fact: 'No region pack was loaded into the database yet',
    risk: 'There is no map, and no code of a territory is known',
    action: 'Run ./obzor up, which loads the pack',
  },
  OBZ_TERRITORY_SUCCESSOR_MISSING: {
    fact: 'A former municipality has no successor in the pack',
    risk: 'Facts with its code would have no place, so the pack was not loaded',
    action:
      'Add the successor to municipalities.csv; on a machine without real data ./obzor up --fresh starts over',
  },
  OBZ_VAULT_SECRET_DAMAGED: {
    fact: 'A key file in the folder secrets is damaged',
    risk: 'The platform does not start: with another key people would be counted anew and no name could be opened',
    action: 'Restore the file that the message names from the backup',
  },
  OBZ_VAULT_UNREADABLE: {
    fact: 'A sealed value does not open with this key',
    risk: 'The names behind it cannot be shown',
    action: 'Restore the key that was in force when the value was written',
  },
  OBZ_LIVE_TRANSACTION_OPEN: {
    fact: 'A database transaction has been open for more than 30 seconds',
    risk: 'What it wrote is on no screen yet, and the database cannot clean up behind it',
    action: 'Find its client by the process id: let it commit, or end it with pg_terminate_backend',
  },
  OBZ_WELFARE_NO_LINE: {
    fact: 'The subsistence minimum of this month is not known',
    risk: 'Nobody can be called poor or not: the poverty indicators stay empty',
    action: 'Load a region pack with the legal lines',
  },
  OBZ_LAYER_ANSWER_TOO_LARGE: {
    fact: 'These features have too many vertices together',
    risk: 'Nothing was sent',
    action: 'Ask for fewer (limit), or for points instead of shapes (geometry=point)',
  },
  OBZ_LAYER_BUSY: {
    fact: 'Two counts by cells are already under way',
    risk: 'Nothing was sent',
    action: 'Ask again in a second; who needs it often subscribes to the channel of the cells',
  },
  OBZ_LAYER_CELLS_TOO_MANY: {
    fact: 'Cells of this size are too many here',
    risk: 'Nothing was sent',
    action: 'Ask for a smaller bbox or a coarser resolution',
  },
  OBZ_LAYER_PLACE_INVALID: {
    fact: 'There is no such place on Earth',
    risk: 'Nothing was sent',
    action: 'Give degrees, longitude first: west not above east, south not above north; split a box at 180°',
  },
  OBZ_LAYER_UNKNOWN: {
    fact: 'There is no such layer',
    risk: 'Nothing was sent',
    action: 'Choose one that the message lists',
  },
  OBZ_TILE_LAYER_UNKNOWN: {
    fact: 'There is no such layer',
    risk: 'No tile was made',
    action: 'Choose one that the message lists',
  },
  OBZ_TILE_OUTSIDE: {
    fact: 'This zoom has no such tile',
    risk: 'No tile was made',
    action: 'Count x and y from 0, from the north-west',
  },
}

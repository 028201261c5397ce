// What the platform's codes say in English, as short as on the Russian screen.
import type { errorsRu } from './errors.ru.ts'

const kept = 'No new data from this delivery; earlier data stay'
const aside = 'The row is not part of the indicators'
const atAgency = 'Ask the agency to correct it and send it again'
const mapping = "Correct the source's settings"
const record = (fact: string, action: string) => ({ fact, risk: aside, action })

export const errorsEn: typeof errorsRu = {
  OBZ_CONSOLE_OFFLINE: {
    fact: 'The platform does not answer',
    risk: 'What you did may not be saved',
    action: 'Wait a few seconds and try again; if it stays, run ./obzor status',
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
  OBZ_HTTP_NOT_FOUND: {
    fact: 'There is nothing at this address',
    risk: 'Nothing was changed',
    action: 'Go back to the list of sources',
  },
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
    risk: 'The administrator was not created',
    action: 'Take four or five unrelated words, 12 characters or more, without the login',
  },
  OBZ_ACCESS_REQUEST_FORGED: {
    fact: 'The request did not come from a page of the console',
    risk: 'It was not carried out',
    action: 'Open the console at its own address; a proxy must forward the Host header unchanged',
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
  OBZ_SOURCE_BUSY: {
    fact: 'The source is being read already',
    risk: 'A second run was not started',
    action: 'Wait until it ends, or stop it',
  },
  OBZ_SOURCE_DISABLED: {
    fact: 'The source is disabled',
    risk: 'The run was not started',
    action: 'Enable the source and try again',
  },
  OBZ_SOURCE_NOTHING_WAITING: {
    fact: "No whole file waits in the source's folder",
    risk: 'There is nothing to run',
    action: 'Put a file into the folder: it is read by itself',
  },
  OBZ_SOURCE_TIMEOUT: {
    fact: 'The run did not finish in its time',
    risk: 'What was read until then stays, the rest is missing',
    action: 'Look whether the source answers; split a file that is too large',
  },
  OBZ_SOURCE_CONFIG_INVALID: {
    fact: "The source's settings are filled in wrongly",
    risk: 'The source is not read; its last good data stay',
    action: 'Correct the fields named in the message of the platform',
  },
  OBZ_FILES_EMPTY: {
    fact: 'The file has 0 bytes',
    risk: 'Nothing was read; the last good data stay',
    action: 'Ask the agency to send the file again',
  },
  OBZ_FILES_GONE: {
    fact: 'The file disappeared from the folder before it was read',
    risk: 'Its rows are not in the picture',
    action: 'Put it there again if it was removed by mistake',
  },
  OBZ_FILES_REPLACED: {
    fact: 'The file was changed while it was copied',
    risk: 'Nothing was read of it yet',
    action: 'The platform tries again by itself; a sender should write aside and rename the whole file',
  },
  OBZ_INGEST_DATABASE_LOST: {
    fact: 'The database went away during the run',
    risk: 'The last batch was not taken; every acknowledged one is kept',
    action: 'The source is read again by itself when the database is back',
  },
  OBZ_INGEST_REFUSED: {
    fact: 'The database refused a batch of rows',
    risk: 'The run failed; what was written before stays',
    action: 'Pass the message of the platform to its developers',
  },
  OBZ_INGEST_STOPPING: {
    fact: 'The platform was stopped during the run',
    risk: 'What was written until then stays',
    action: 'The source is read again by itself after the next start',
  },
  OBZ_INGEST_STANDBY: {
    fact: 'Another instance of the platform is in charge of the runs',
    risk: 'The run was not started',
    action: 'Try again in a few seconds',
  },
  OBZ_PLUGIN_FAILED: {
    fact: 'A fault in the code of the plugin',
    risk: 'The run failed; what was written before stays',
    action: 'Pass the message of the platform to the author of the plugin',
  },
  OBZ_PLUGIN_BROKEN: {
    fact: 'The plugin crashed several times in a row and was stopped',
    risk: 'Its sources are not read; their last good data stay',
    action: 'Read the log of the plugin, install a corrected version and run the source by hand',
  },
  OBZ_CAPABILITY_PRIVATE_ADDRESS: {
    fact: 'The plugin asked for an address inside a private network',
    risk: 'Nothing was sent, the run failed',
    action: "If it is the agency's own server, grant the plugin private addresses",
  },
  OBZ_SOURCE_NO_DELIVERY: {
    fact: 'The source needs a file, and the run had none',
    risk: 'Nothing was read',
    action: "Put a file into the source's folder",
  },
  OBZ_SOURCE_UNKNOWN: {
    fact: 'There is no such source',
    risk: 'Nothing was changed',
    action: 'Go back to the list of sources',
  },
  OBZ_SOURCE_FORMAT: {
    fact: 'The file is not in the form the source expects',
    risk: kept,
    action: 'Check that it is the right file, and how it was exported',
  },
  OBZ_SOURCE_TRUNCATED: { fact: 'The file is cut off', risk: kept, action: 'Ask for the whole file' },
  OBZ_RUN_UNKNOWN: { fact: 'There is no such run', risk: 'Nothing was changed', action: 'Reload the page' },
  OBZ_RUN_CANCELLED: {
    fact: 'The run was stopped',
    risk: 'What was written stays, the rest was not read',
    action: 'Run it again when you are ready: what was read is recognised and not doubled',
  },
  OBZ_PLUGIN_CRASHED: {
    fact: "The plugin's process crashed",
    risk: 'Only this source suffers; earlier data stay',
    action: 'The platform restarts it by itself; if it repeats, look at the log of the plugin',
  },
  OBZ_PLUGIN_CONFIG: {
    fact: "The source's settings do not suit the plugin",
    risk: 'The source does not run',
    action: mapping,
  },
  OBZ_CAPABILITY_DENIED: {
    fact: 'The plugin asked for something its manifest does not name',
    risk: 'The request was not carried out',
    action: "Check the source's settings and the plugin's rights",
  },
  OBZ_HTTP_TIMEOUT: {
    fact: "The source's server did not answer in time",
    risk: 'Earlier data stay and age',
    action: 'The platform tries again by itself; if it lasts, talk to the owner of the server',
  },
  OBZ_HTTP_TOO_LARGE: {
    fact: "The source's server sent too much at once",
    risk: kept,
    action: "Lower the page size in the source's settings",
  },
  OBZ_XML_EMPTY: { fact: 'The file is empty', risk: kept, action: 'Ask for the file again' },
  OBZ_XML_TRUNCATED: {
    fact: 'The file breaks off in the middle',
    risk: 'What came before the break is written, the rest is missing',
    action: 'Ask for the whole file; records already read are recognised and not doubled',
  },
  OBZ_XML_MALFORMED: { fact: 'The file breaks the rules of XML', risk: kept, action: 'Ask for a new export' },
  OBZ_XML_ENCODING: {
    fact: 'The file is not in the encoding it declares',
    risk: 'Reading stopped, so that names are not spoilt',
    action: 'Export in UTF-8 or windows-1251, as the first line of the file says',
  },
  OBZ_XML_DOCTYPE: {
    fact: 'The file declares a DOCTYPE',
    risk: 'It could exhaust memory or read other files, so the file is refused',
    action: 'Export without DOCTYPE; no agency format needs one',
  },
  OBZ_XML_TOO_LONG: {
    fact: 'One field of the file is implausibly long',
    risk: kept,
    action: 'Check that it is the right file',
  },
  OBZ_XML_TOO_DEEP: {
    fact: 'The file is nested implausibly deep',
    risk: kept,
    action: 'Check that it is the right file',
  },
  OBZ_RECORD_KEY_INVALID: record('The key of the record is empty or too long', mapping),
  OBZ_RECORD_TEXT_INVALID: record('A required text is empty or too long', atAgency),
  OBZ_RECORD_TEXT_NUL: record('A text holds a NUL character', atAgency),
  OBZ_RECORD_SNILS_INVALID: record('СНИЛС must be 11 digits', atAgency),
  OBZ_RECORD_SNILS_CHECK: record('The check number of СНИЛС does not match', atAgency),
  OBZ_RECORD_SNILS_MISSING: record('No СНИЛС: the fact belongs to nobody', atAgency),
  OBZ_RECORD_BIRTH_DATE_FUTURE: record('The birth date is in the future', atAgency),
  OBZ_RECORD_BIRTH_DATE_TOO_EARLY: record('The birth date is before 1900', atAgency),
  OBZ_RECORD_DATE_INVALID: record('Not a day of the calendar', atAgency),
  OBZ_RECORD_MONTH_INVALID: record('The month is written wrongly', atAgency),
  OBZ_RECORD_MONTH_FUTURE: record('The month has not begun yet', atAgency),
  OBZ_RECORD_DATES_REVERSED: record('It ends before it starts', atAgency),
  OBZ_RECORD_PERIOD_INVALID: record('The period is written wrongly', mapping),
  OBZ_RECORD_MEASURE_INVALID: record('The identifier of the measure (ЛМСЗ) is written wrongly', atAgency),
  OBZ_RECORD_AMOUNT_NEGATIVE: record(
    'A negative sum',
    'A correction is sent as a change of the earlier fact',
  ),
  OBZ_RECORD_AMOUNT_INVALID: record('The sum is written wrongly', mapping),
  OBZ_RECORD_OKTMO_INVALID: record('ОКТМО must be 8 or 11 digits', atAgency),
  OBZ_RECORD_OKTMO_UNKNOWN: record(
    'ОКТМО is not of this region',
    'Correct the code or load a newer region pack',
  ),
  OBZ_RECORD_TERRITORY_INVALID: record('The territory code is written wrongly', mapping),
  OBZ_RECORD_VALUE_INVALID: record('The value is not one of the list', mapping),
  OBZ_RECORD_CHANGE_EMPTY: record('The change changes nothing', mapping),
  OBZ_RECORD_GEOMETRY_INVALID: record('Coordinates are outside the globe', 'Longitude goes first'),
  OBZ_RECORD_GEOMETRY_TOO_LARGE: record('The geometry is too complex', 'Simplify it in the source'),
  OBZ_RECORD_PROPERTIES_INVALID: record('The properties of the feature are of a wrong form', mapping),
  OBZ_RECORD_KIND_UNKNOWN: record('An unknown kind of record', 'Update the plugin or the platform'),
  OBZ_SOURCE_FIELD_MISSING: record('A required field is missing', atAgency),
  OBZ_SOURCE_FIELD_INVALID: record('A field is filled in wrongly', atAgency),
}

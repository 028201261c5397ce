// English texts of the command line, start and region packs: shown where ./obzor runs.
import type { startRu } from './start.ru.ts'

export const startEn: typeof startRu = {
  OBZ_BENCH_NOT_BUILT: {
    fact: 'The file of this benchmark does not exist',
    risk: 'Nothing was measured',
    action: 'Build again with ./obzor up; a new benchmark is packages/core/src/bench/NAME.bench.ts',
  },
  OBZ_BENCH_UNKNOWN: {
    fact: 'There is no such benchmark',
    risk: 'Nothing was measured',
    action: 'Choose one that the message lists',
  },
  OBZ_DATA_BROKEN: {
    fact: 'The data folder is damaged',
    risk: 'It is not known what the data was made from, or there is nowhere to keep it',
    action:
      'Restore the file that the message names, name another folder with OBZOR_DATA, or start over with ./obzor up --fresh',
  },
  OBZ_DATA_OTHER_REGION: {
    fact: 'The data folder was made with other options than those given now',
    risk: 'Nothing was started: two choices mixed would give wrong figures',
    action: 'Leave the option out, or add --fresh to start over',
  },
  OBZ_DATABASE_BINARIES_MISSING: {
    fact: 'There is no PostgreSQL 15 or newer on this machine',
    risk: 'The platform has nowhere to keep its data',
    action: 'Run ./obzor doctor, or set DATABASE_URL to a server of your own',
  },
  OBZ_DATABASE_BROKEN: {
    fact: 'The database folder is neither empty nor a PostgreSQL cluster',
    risk: 'The platform does not start, so that nothing in it is lost',
    action: 'Move the folder away, or start over with ./obzor up --fresh',
  },
  OBZ_DATABASE_MAY_NOT_CREATE: {
    fact: 'The user of DATABASE_URL may not create the database social_office',
    risk: 'The invented social-protection office has nowhere to live',
    action: 'Let the administrator of that server create it for this user, or unset DATABASE_URL',
  },
  OBZ_DATABASE_RIGHTS_MISSING: {
    fact: 'The user of DATABASE_URL cannot make what the platform needs in its database',
    risk: 'There would be no tables and no map; nothing was changed',
    action: 'Let the administrator of that server run the commands that the message names',
  },
  OBZ_DATABASE_MIGRATION_CHANGED: {
    fact: 'A migration was changed after it was applied',
    risk: 'The tables may not be what the code expects; the platform does not start',
    action: 'Restore the file and add a new migration; without real data ./obzor up --fresh starts over',
  },
  OBZ_DATABASE_NOT_OURS: {
    fact: 'DATABASE_URL names a server of your own',
    risk: 'Nothing was dropped: Obzor did not make this database',
    action: 'Drop and create the database yourself, then run ./obzor up without --fresh',
  },
  OBZ_DATABASE_NOT_STARTED: {
    fact: 'PostgreSQL did not start',
    risk: 'Nothing can be shown or received',
    action: 'Read the end of the log that the message names',
  },
  OBZ_DATABASE_NO_POSTGIS: {
    fact: 'PostgreSQL has no PostGIS',
    risk: 'There would be no territories and no map',
    action: 'Install PostGIS: ./obzor doctor names the command',
  },
  OBZ_DATABASE_NO_USER: {
    fact: 'Running as root, and neither the user postgres nor nobody exists',
    risk: 'PostgreSQL refuses to run as root',
    action: 'Create an unprivileged user named postgres, or start Obzor as a user of its own',
  },
  OBZ_DATABASE_TOO_OLD: {
    fact: 'PostgreSQL is older than 15',
    risk: 'It has no MERGE, which every ingest ends with',
    action: 'Point DATABASE_URL to PostgreSQL 15 or newer, or unset it',
  },
  OBZ_ENGINE_CONFIG: {
    fact: 'An environment variable or region.json is missing or wrong',
    risk: 'The platform does not start',
    action: 'Start it with ./obzor up, which sets everything',
  },
  OBZ_ENGINE_NOT_BUILT: {
    fact: 'The platform is not built',
    risk: 'It cannot start',
    action: 'Start it with ./obzor up, which builds it first',
  },
  OBZ_ENGINE_NOT_STARTED: {
    fact: 'The platform was not ready in time',
    risk: 'There is nothing to look at yet; the data is untouched',
    action: 'Read the end of logs/engine.log in the data folder',
  },
  OBZ_GENERATE_NOT_EMPTY: {
    fact: 'The folder for the training data is not empty',
    risk: 'Nothing was generated: old and new files would be mixed',
    action: 'Name an empty or absent folder with --out',
  },
  OBZ_TAIL_NOT_RUNNING: {
    fact: 'The platform does not run',
    risk: 'There is no channel to follow',
    action: 'Run ./obzor up first, or name a platform by --url',
  },
  OBZ_TAIL_REFUSED: {
    fact: 'The platform refused the channel',
    risk: 'Nothing of it can be shown',
    action: 'Check its name; channels of the console need a session',
  },
  OBZ_INGEST_NOT_RUNNING: {
    fact: 'The platform does not run',
    risk: 'The file was not handed over',
    action: 'Run ./obzor up first',
  },
  OBZ_INGEST_NO_FILE: {
    fact: 'There is no such file',
    risk: 'Nothing was handed over',
    action: 'Check the path; --help shows an example',
  },
  OBZ_INGEST_NO_INBOX: {
    fact: 'This source does not read files',
    risk: 'The file was not handed over',
    action: 'Nothing: it fetches by itself',
  },
  OBZ_INGEST_TIMEOUT: {
    fact: 'The run did not end in time',
    risk: 'It goes on without being watched',
    action: './obzor status and the console show it',
  },
  OBZ_INGEST_UNKNOWN_SOURCE: {
    fact: 'There is no such source',
    risk: 'The file was not handed over',
    action: 'Choose one that the message lists',
  },
  OBZ_INGEST_WRONG_NAME: {
    fact: 'The name of the file does not fit the source',
    risk: 'The file was not handed over',
    action: 'Rename the file, or choose another --source',
  },
  OBZ_LAUNCHER_ADDRESS_REFUSED: {
    fact: 'The system does not let this user listen on that address',
    risk: 'The wall and the console would have no address',
    action: 'Choose a port above 1023 with --port, or an address of this machine with --host',
  },
  OBZ_LAUNCHER_BUILD_FAILED: {
    fact: 'The build failed',
    risk: 'What runs would not be what is written',
    action: 'Mend what the lines above name, then run ./obzor again',
  },
  OBZ_LAUNCHER_FRESH_REFUSED: {
    fact: '--fresh would discard data that cannot be made anew',
    risk: 'Nothing was discarded',
    action: 'Run ./obzor up --fresh --yes if that is what you want',
  },
  OBZ_LAUNCHER_INSTALL_FAILED: {
    fact: 'The packages could not be installed',
    risk: 'The build would miss what it imports',
    action: 'Read the lines above; “out of date lockfile” means: run pnpm install and commit pnpm-lock.yaml',
  },
  OBZ_LAUNCHER_LOCKED: {
    fact: 'Another ./obzor has been preparing this folder for 15 minutes',
    risk: "Two at once would break each other's files",
    action: 'Stop the process that the message names, or remove .tools/lock',
  },
  OBZ_LAUNCHER_NODE_BROKEN: {
    fact: 'The Node that npm brought does not run on this system',
    risk: 'The platform cannot start',
    action: 'Install Node 26 yourself and put it first in PATH',
  },
  OBZ_LAUNCHER_NO_NPM: {
    fact: 'There is no npm on this machine to fetch Node and pnpm with',
    risk: 'The platform cannot start',
    action: 'Install Node 26, which brings npm, and run ./obzor again',
  },
  OBZ_LAUNCHER_PNPM_BROKEN: {
    fact: 'The pnpm that npm brought cannot be found',
    risk: 'The packages cannot be installed',
    action: 'Remove the folder .tools and run ./obzor again',
  },
  OBZ_LAUNCHER_PORT_IN_USE: {
    fact: 'The port is used by another program',
    risk: 'The wall and the console would have no address',
    action: 'Start with another --port: the message names the next free one',
  },
  OBZ_LAUNCHER_READ_ONLY: {
    fact: 'The folder cannot be written',
    risk: 'Database, inboxes and logs have no place to go',
    action: 'Make it writable for this user, or name another folder with OBZOR_DATA',
  },
  OBZ_LAUNCHER_RUNNING: {
    fact: 'Obzor runs already',
    risk: '--fresh would discard data that is in use',
    action: 'Run ./obzor down first',
  },
  OBZ_LAUNCHER_TOOLS_NOT_FETCHED: {
    fact: 'npm could not fetch Node or pnpm',
    risk: 'Nothing can be started without them',
    action: 'Check that npm ping answers, then run ./obzor again',
  },
  OBZ_LAUNCHER_UNEXPECTED: {
    fact: 'An unexpected fault of the command',
    risk: 'The command did not do its work',
    action: 'Run it again with OBZOR_DEBUG=1 and pass the trace to the developers',
  },
  OBZ_LAUNCHER_UNKNOWN_SYSTEM: {
    fact: 'There is no ready Node 26 for this system',
    risk: 'The platform cannot start',
    action: 'Install Node 26 yourself and put it first in PATH',
  },
  OBZ_LAUNCHER_UNKNOWN_VERB: {
    fact: './obzor has no such verb',
    risk: 'Nothing was started',
    action: './obzor help lists them',
  },
  OBZ_LAUNCHER_WRONG_OPTION: {
    fact: 'An option of the command is wrong',
    risk: 'Nothing was started',
    action: 'Correct the option; --help shows an example',
  },
  OBZ_PACK_FILE_MISSING: {
    fact: 'A file is not in the region pack',
    risk: 'The pack was not loaded',
    action: 'docs/region-packs.md lists the files',
  },
  OBZ_PACK_FOLDER_MISSING: {
    fact: 'The folder of the region pack does not exist',
    risk: 'No new pack was loaded; territories loaded before stay',
    action: 'Give an existing folder with --pack, or leave the option out',
  },
  OBZ_PACK_MALFORMED: {
    fact: 'A file of the region pack cannot be read',
    risk: 'The pack was not loaded',
    action: 'Correct the file that the message names as docs/region-packs.md describes',
  },
  OBZ_PACK_OFFICIAL_POVERTY_MISSING: {
    fact: 'The pack has no official poverty of the region',
    risk: 'The pack was not loaded: there is nothing to compare the share with',
    action: 'Put the folder stats beside it, or officialPoverty into pack.json',
  },
  OBZ_PACK_TOTALS_DISAGREE: {
    fact: 'Two files of the pack disagree about the population',
    risk: 'The pack was not loaded',
    action: 'Take both files from the same year and edition',
  },
  OBZ_PACK_UNKNOWN_REGION: {
    fact: 'There is no built-in region of this name',
    risk: 'Nothing was started',
    action: 'Choose one that the message lists, or give a folder with --pack DIR',
  },
  OBZ_SIMULATOR_NO_REGION: {
    fact: 'There are no training sources yet',
    risk: 'There is nobody to play',
    action: 'Run ./obzor up first, which makes them',
  },
  OBZ_SIMULATOR_RUNNING: {
    fact: 'The simulator runs already',
    risk: 'Two would answer for the same agencies',
    action: 'Run ./obzor up --no-simulate to play by hand',
  },
  OBZ_SYNTHETIC_DATABASE_NOT_EMPTY: {
    fact: 'The database for the invented social registry holds tables that are not ours',
    risk: 'Nothing was written, so that no real data is destroyed',
    action: 'Give an empty database',
  },
  OBZ_SYNTHETIC_DATABASE_URL: {
    fact: 'The address of the database for the invented social registry is wrong',
    risk: 'Nothing was generated',
    action: 'Give an address that begins with postgres://',
  },
  OBZ_SYNTHETIC_NOT_GENERATED: {
    fact: 'The training sources were not generated, or generated otherwise',
    risk: 'The simulator would report people whom no source knows',
    action: 'Run ./obzor up --fresh, which makes the sources anew',
  },
  OBZ_SYNTHETIC_NO_LINES: {
    fact: 'The region pack has no subsistence minimum',
    risk: 'Nobody can be told poor from not poor, so nothing was generated',
    action: 'Add the lines of the subsistence minimum to the pack',
  },
  OBZ_SYNTHETIC_PEOPLE: {
    fact: 'A training region of so many people cannot be made',
    risk: 'Nothing was generated',
    action: 'Choose a number within the bounds that the message names, or all',
  },
  OBZ_SYNTHETIC_PORT_IN_USE: {
    fact: 'The training vacancies server cannot listen on its port',
    risk: 'The map will show no vacancies',
    action: 'Stop what uses the port, or run ./obzor up --fresh to choose another',
  },
}

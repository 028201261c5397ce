// English texts of sources: their plugins, servers, databases and runs.
import type { sourcesRu } from './sources.ru.ts'

const kept = 'No new data from this delivery; earlier data stay'

export const sourcesEn: typeof sourcesRu = {
  OBZ_CAPABILITY_DENIED: {
    fact: 'The plugin asked for something its manifest does not name',
    risk: 'The request was not carried out',
    action: "Check the source's settings and the plugin's rights",
  },
  OBZ_CAPABILITY_PRIVATE_ADDRESS: {
    fact: 'The plugin asked for a server inside a private network that it has no grant for',
    risk: 'Nothing was sent, the run failed; earlier data stay',
    action:
      "If it is the agency's own server, grant it on the page of the plugin, under “Servers inside private networks”",
  },
  OBZ_CAPABILITY_ADDRESS_FORBIDDEN: {
    fact: 'The plugin asked for an address that is shut to everybody: link-local or reserved',
    risk: 'Nothing was sent, the run failed; earlier data stay',
    action: 'Give the server an ordinary address of your network: no grant opens this one',
  },
  OBZ_DATABASE_BOUND: {
    fact: "The plugin sent the agency's database too many queries, or too long ones",
    risk: 'The run failed; earlier data stay',
    action: 'Pass the message of the platform to the author of the plugin',
  },
  OBZ_DATABASE_CONNECTION_UNKNOWN: {
    fact: 'No connection of this name is configured',
    risk: 'The source is not read; earlier data stay',
    action: "Add the connection to the agency's database, or correct its name in the source's settings",
  },
  OBZ_DATABASE_QUERY_FAILED: {
    fact: "The agency's database refused the query",
    risk: 'Earlier data stay and age',
    action: 'Check the rights of the role and the names of tables; the message of the platform has the cause',
  },
  OBZ_DATABASE_UNREACHABLE: {
    fact: 'The database does not answer',
    risk: 'What is read from it is not renewed; earlier data stay',
    action: 'Check that its server is up and that the connection string is right',
  },
  OBZ_HTTP_REDIRECTS: {
    fact: "The source's server redirects without end",
    risk: 'Earlier data stay and age',
    action: "Check the address in the source's settings",
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
  OBZ_HTTP_TRUNCATED: {
    fact: "The answer of the source's server ended early",
    risk: 'Earlier data stay and age',
    action: 'The platform tries again by itself; if it lasts, talk to the owner of the server',
  },
  OBZ_HTTP_UNREACHABLE: {
    fact: "The source's server cannot be reached",
    risk: 'Earlier data stay and age',
    action: 'Check the network, the name and the certificate; the platform tries again by itself',
  },
  OBZ_HTTP_URL_INVALID: {
    fact: "The address in the source's settings is not a URL",
    risk: 'Nothing was sent; earlier data stay',
    action: "Correct the address in the source's settings",
  },
  OBZ_INGEST_DATABASE_LOST: {
    fact: 'The database went away during the run',
    risk: 'The last batch was not taken; every acknowledged one is kept',
    action: 'The source is read again by itself when the database is back',
  },
  OBZ_INGEST_LEAD_LOST: {
    fact: 'Another copy of the platform took over in the middle of the run',
    risk: 'The last batch was not taken; every acknowledged one is kept',
    action: 'Nothing: the source is read again by the copy in charge',
  },
  OBZ_INGEST_INTERRUPTED: {
    fact: 'The platform stopped in the middle of the run',
    risk: 'What was written until then stays',
    action: 'Nothing: the source is read again by itself, and nothing is doubled',
  },
  OBZ_INGEST_QUARANTINE_CAPPED: {
    fact: 'So many rows were rejected that only a part is kept',
    risk: 'The rest are only counted; accepted rows stay',
    action: 'The settings of the source may not fit its file: compare columns and units',
  },
  OBZ_INGEST_REFUSED: {
    fact: 'The database refused a batch of rows',
    risk: 'The run failed; what was written before stays',
    action: 'Pass the message of the platform to its developers',
  },
  OBZ_INGEST_STANDBY: {
    fact: 'Another instance of the platform is in charge of the runs',
    risk: 'The run was not started',
    action: 'Try again in a few seconds',
  },
  OBZ_INGEST_STOPPING: {
    fact: 'The platform was stopped during the run',
    risk: 'What was written until then stays',
    action: 'The source is read again by itself after the next start',
  },
  OBZ_PLUGIN_API_MISMATCH: {
    fact: 'The plugin was made for another version of the platform',
    risk: 'It is not loaded, and its sources are not in the list',
    action: 'Install the version of the plugin for this platform, or update the platform',
  },
  OBZ_PLUGIN_BROKEN: {
    fact: 'The plugin crashed several times in a row and was stopped',
    risk: 'Its sources are not read; their last good data stay',
    action: 'Read the log of the plugin, install a corrected version and run the source by hand',
  },
  OBZ_PLUGIN_CLASH: {
    fact: 'The code of a source, indicator or layer is taken by another plugin',
    risk: 'The second plugin is not loaded',
    action: 'Remove one of the two, or ask the author to change the code',
  },
  OBZ_PLUGIN_CRASHED: {
    fact: "The plugin's process crashed",
    risk: 'Only this source suffers; earlier data stay',
    action: 'The platform restarts it by itself; if it repeats, look at the log of the plugin',
  },
  OBZ_PLUGIN_FAILED: {
    fact: 'A fault in the code of the plugin',
    risk: 'The run failed; what was written before stays',
    action: 'Pass the message of the platform to the author of the plugin',
  },
  OBZ_PLUGIN_INVALID: {
    fact: 'The declaration of the plugin is wrong',
    risk: 'It is not loaded; the others work',
    action: 'Pass the message of the platform to the author of the plugin',
  },
  OBZ_PLUGIN_LAYER_TOO_LARGE: {
    fact: 'The layer has more features than can be compared at once',
    risk: 'The run failed; the earlier layer stays',
    action: 'Split the layer, or publish it in a region pack',
  },
  OBZ_PLUGIN_STORAGE_FULL: {
    fact: 'The plugin wants to remember more than it may',
    risk: 'The run failed; what was read before stays',
    action: 'Pass the message to the author of the plugin: only a cursor belongs there',
  },
  OBZ_SOURCE_BUSY: {
    fact: 'The source is being read already',
    risk: 'A second run was not started',
    action: 'Wait until it ends, or stop it',
  },
  OBZ_SOURCE_CONFIG_INVALID: {
    fact: "The source's settings are filled in wrongly",
    risk: 'The source is not read; its last good data stay',
    action: 'Correct the fields named in the message of the platform',
  },
  OBZ_SOURCE_SCHEDULE_INVALID: {
    fact: 'This schedule does not fit',
    risk: 'Nothing was saved; the source goes on as before',
    action: 'Check the cron pattern and the time zone: for example, 0 6 * * 1-5 is 6:00 on weekdays',
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
  OBZ_SOURCE_NO_DELIVERY: {
    fact: 'The source needs a file, and the run had none',
    risk: 'Nothing was read',
    action: "Put a file into the source's folder",
  },
  OBZ_SOURCE_NO_ROWS: {
    fact: 'The table has a header and no rows',
    risk: kept,
    action: 'Ask for the file again: it may be cut off',
  },
  OBZ_SOURCE_REFUSED: {
    fact: "The source's server refused the request",
    risk: 'Earlier data stay and age',
    action: "Check the address and the code of the region in the source's settings",
  },
  OBZ_SOURCE_SCHEMA_CHANGED: {
    fact: 'The columns of the source are not those of the settings',
    risk: kept,
    action: "Compare the columns with those the message names, and correct the source's settings",
  },
  OBZ_SOURCE_TIMEOUT: {
    fact: 'The run did not finish in its time',
    risk: 'What was read until then stays, the rest is missing',
    action: 'Look whether the source answers; split a file that is too large',
  },
  OBZ_SOURCE_TOO_LARGE: {
    fact: 'The server speaks of more records than a region can have',
    risk: 'Nothing was taken; earlier data stay and age',
    action: "Check the code of the region in the source's settings",
  },
  OBZ_SOURCE_UNAVAILABLE: {
    fact: "The source's server failed several times in a row",
    risk: 'Earlier data stay and age',
    action:
      'The next run tries again by itself; if it lasts, check the address in the settings and call the owner of the server',
  },
  OBZ_SOURCE_UNKNOWN: {
    fact: 'There is no such source',
    risk: 'Nothing was changed',
    action: 'Go back to the list of sources',
  },
  OBZ_SOURCE_CHECK_BUSY: {
    fact: 'This source is being checked already, or four others are',
    risk: 'Nothing was checked',
    action: 'Wait ten seconds and try again',
  },
  OBZ_SOURCE_CHECK_TIMEOUT: {
    fact: 'The source did not answer within ten seconds',
    risk: 'Nothing was saved; a run waits longer',
    action: 'Look whether the address is right and the server is up',
  },
  OBZ_SOURCE_CHECK_CANCELLED: {
    fact: 'The check was stopped',
    risk: 'Nothing was saved',
    action: 'Nothing is to be done',
  },
}

// What the author's kit says in English.
export const kitEn = {
  OBZ_PLUGIN_BUILD_FAILED: {
    fact: 'The plugin cannot be built',
    risk: 'The build that was loaded before works on',
    action: 'Correct the file and line that the message names',
  },
  OBZ_PLUGIN_FOLDER_EXISTS: {
    fact: 'The folder for the new plugin is not empty',
    risk: 'Nothing was made',
    action: 'Choose another name or another --dir',
  },
  OBZ_PLUGIN_FOLDER_INVALID: {
    fact: 'The folder is no plugin',
    risk: 'Nothing on the platform has changed',
    action: 'Name a folder with src/index.ts; ./obzor plugin new makes one',
  },
  OBZ_PLUGIN_KEY_EXISTS: {
    fact: 'A signing key of this name exists',
    risk: 'It was not replaced: bundles signed with it would be trusted no longer',
    action: 'Choose another name, or move the old key away yourself',
  },
  OBZ_PLUGIN_KEY_MISSING: {
    fact: 'There is no signing key of this name',
    risk: 'Nothing was signed',
    action: 'Make one with ./obzor plugin key new',
  },
  OBZ_PLUGIN_NAME_INVALID: {
    fact: 'This is no name of a plugin',
    risk: 'Nothing was made',
    action: 'Write <kind>-<name> in lower case with hyphens, for example source-tax-office',
  },
  OBZ_PLUGIN_REFERENCE: {
    fact: 'The reference of plugins was not written',
    risk: 'Nothing on the platform has changed',
    action: 'Mend the comments or types that the message names',
  },
  OBZ_PLUGIN_NOT_RUNNING: {
    fact: 'The platform does not run',
    risk: 'The plugin was built and not loaded',
    action: 'Run ./obzor up first',
  },
  OBZ_PLUGIN_NOT_TAKEN: {
    fact: 'The platform did not answer about the build',
    risk: 'It is not known whether it is loaded',
    action: 'Look at ./obzor status and at the log of the engine',
  },
}

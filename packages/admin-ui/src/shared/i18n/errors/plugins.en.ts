// English texts of plugins as they are brought in: bundles, keys, versions.

export const pluginsEn = {
  OBZ_BUNDLE_CHANGED: {
    fact: 'The content of the bundle is not what its author packed',
    risk: 'Nothing was installed; the plugins that run go on',
    action: 'Do not install it; take the bundle from its author again and compare the fingerprint',
  },
  OBZ_BUNDLE_KEY_INVALID: {
    fact: 'This is not an Ed25519 key',
    risk: 'Nothing was signed and nobody is trusted',
    action: 'Give a key in PEM, for example from ./obzor plugin key new',
  },
  OBZ_BUNDLE_KEY_UNKNOWN: {
    fact: 'The signature is right, and the key of the signer is not known here',
    risk: 'Nothing was installed: anybody can sign with a key of their own',
    action: 'Compare the fingerprint with the author by telephone or in person, then trust the key or refuse',
  },
  OBZ_BUNDLE_MALFORMED: {
    fact: 'The file is no plugin bundle',
    risk: 'Nothing was installed',
    action: 'Choose the .obzor file that ./obzor plugin pack has made',
  },
  OBZ_BUNDLE_PATH_INVALID: {
    fact: 'The bundle wants to put a file where it does not belong',
    risk: 'Nothing was installed: this is how files of others are replaced',
    action: 'Do not install it; tell its author',
  },
  OBZ_BUNDLE_SIGNATURE_INVALID: {
    fact: 'The signature does not fit the content of the bundle',
    risk: 'Nothing was installed: the bundle was changed after it was signed',
    action: 'Take the bundle from its author as it was signed',
  },
  OBZ_BUNDLE_TOO_LARGE: {
    fact: 'The bundle is larger than allowed',
    risk: 'Nothing was installed',
    action: 'Ask its author for a smaller one: up to 32 MiB and 200 files',
  },
  OBZ_BUNDLE_TRUNCATED: {
    fact: 'The bundle breaks off',
    risk: 'Nothing was installed',
    action: 'Copy or download the file again',
  },
  OBZ_BUNDLE_UNSIGNED: {
    fact: 'Nobody has signed the bundle',
    risk: 'Nothing was installed: whose code it is cannot be told',
    action: 'Sign it with ./obzor plugin sign and a key that this platform trusts',
  },
  OBZ_GRANT_INVALID: {
    fact: 'The plugin does not ask for this server, or this is no private network',
    risk: 'Nothing was granted',
    action: 'Name a server as name:port that the plugin asks for, and networks of your own',
  },
  OBZ_GRANT_LOOPBACK: {
    fact: "This address is the platform's own machine",
    risk: 'Nothing was granted: the database and the platform itself listen there too',
    action: 'Name the server with its port and say that it runs on this very machine',
  },
  OBZ_GRANT_UNKNOWN: {
    fact: 'The plugin has no such grant',
    risk: 'Nothing was changed',
    action: 'Look at the list of its servers inside private networks',
  },
  OBZ_INDICATOR_PROPERTY_UNKNOWN: {
    fact: 'The indicator counts a field that the layer does not declare as a number',
    risk: 'Features without such a number count as 0',
    action: 'Correct the name, or declare the property of the layer as a number',
  },
  OBZ_INDICATOR_LAYER_UNKNOWN: {
    fact: 'The indicator counts over a layer that no plugin has',
    risk: 'It shows 0 until such a layer is there',
    action: 'Correct the code of the layer, or load the plugin that brings it',
  },
  OBZ_INDICATOR_OVER_FLOWS: {
    fact: 'The indicator counts over a layer of flows between municipalities',
    risk: 'It is not counted: a sum of flows would tell those of a few people',
    action: 'Count over persons or households, or bring the sums as statistics of an agency',
  },
  OBZ_PLUGIN_CAPABILITIES_CHANGED: {
    fact: 'What was accepted is not what the plugin asks for',
    risk: 'Nothing was installed',
    action: 'Look at its capabilities again and accept these',
  },
  OBZ_PLUGIN_CLIENT_INVALID: {
    fact: 'The file of a panel is missing, too large or cannot stand in a page of the wall',
    risk: 'The plugin is not loaded; what worked before works on',
    action: 'Build the plugin with ./obzor plugin dev or pack, which make these files',
  },
  OBZ_PLUGIN_CLIENT_UNKNOWN: {
    fact: 'No loaded plugin has this file of a panel',
    risk: 'The panel that asked for it says so; the rest of the wall lives',
    action: 'Load the page again: the plugin was built anew or taken away',
  },
  OBZ_PLUGIN_FRAME_CUT_OFF: {
    fact: 'A wall cut off a panel of the plugin: its code hung or broke the rules',
    risk: 'Its place on the wall says so; the rest of the wall works',
    action: 'Show the entry to the author of the plugin; the panel comes back with its next build',
  },
  OBZ_PLUGIN_FILE_MISSING: {
    fact: "The plugin's file is gone from the platform's own folder",
    risk: 'The plugin is not loaded; the others work',
    action: 'Install the platform again, or bring a bundle of the plugin',
  },
  OBZ_PLUGIN_KEY_UNKNOWN: {
    fact: 'This key is not trusted here',
    risk: 'Nothing was changed',
    action: 'Look at the list of trusted keys',
  },
  OBZ_PLUGIN_MANIFEST_DIFFERS: {
    fact: 'The plugin declares something else than its bundle says',
    risk: 'It is not loaded: it would do something else than was accepted',
    action: 'Do not use this bundle; tell its author',
  },
  OBZ_PLUGIN_NO_FORMER: {
    fact: 'The plugin has no former version',
    risk: 'The version that runs goes on',
    action: 'Switch the plugin off, or bring the bundle of another version',
  },
  OBZ_PLUGIN_UNKNOWN: {
    fact: 'There is no such plugin',
    risk: 'Nothing was changed',
    action: 'Go back to the list of plugins',
  },
  OBZ_PLUGIN_VERSION_BUSY: {
    fact: 'This version runs, or is the one to go back to',
    risk: 'It was not removed',
    action: 'Install another version first',
  },
  OBZ_PLUGIN_VERSION_UNKNOWN: {
    fact: 'This version of the plugin is not here',
    risk: 'Nothing was changed',
    action: 'Bring its bundle again',
  },
}

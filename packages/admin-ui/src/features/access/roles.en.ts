// English texts of roles and rights.

export const rolesTextsEn = {
  name: {
    guest: 'Guest',
    operator: 'Hall operator',
    analyst: 'Analyst',
    'department-head': 'Head of department',
    officer: 'Social protection officer',
    administrator: 'Administrator',
    auditor: 'Auditor',
    security: 'Security',
  },
  about: {
    guest: "The governor's guest: looks at walls, has nothing but an account",
    operator: 'Runs the show in the hall, sees whether data are fresh',
    analyst: 'Studies indicators, sees sources and their freshness',
    'department-head': 'Looks at indicators of their territories, sees sources',
    officer: 'Works with those who receive support; does not see how the platform is built',
    administrator: 'Everything: sources, plugins, users, journal',
    auditor: 'Sees everything, changes nothing, reads the journal',
    security: 'Ends any session, demands a second factor, reads the journal; lets nobody in',
  },
}
/** After "Will be able to: …". */
export const rightsTextsEn = {
  account: { own: 'keep an account' },
  sources: { read: 'see sources', manage: 'manage sources' },
  quarantine: { mend: 'open and mend rows of quarantine' },
  plugins: { read: 'see plugins', manage: 'install plugins' },
  users: { read: 'see users', manage: 'make and change users' },
  sessions: { end: 'end sessions of others' },
  access: { settings: 'demand a second factor', provider: 'set up sign-in by a provider' },
  alerts: {
    read: 'see alerts',
    acknowledge: 'take note of alerts and mute rules',
    manage: 'set the channels of alerts',
  },
  indicators: {
    internal: 'see figures of small groups',
    rules: 'change how income is held against the line',
  },
  disclosure: { manage: 'change the rules of disclosure' },
  audit: { read: 'read the journal' },
  walls: {
    read: 'see walls and their screens',
    operate: 'run what walls show',
    manage: 'draw walls and pair screens',
  },
  scenes: {
    read: 'see scenes of the region and their versions',
    edit: 'compose and publish scenes',
    sites: 'allow sites that pictures are fetched from',
  },
  registry: {
    read: 'see the families of one’s territories without names, and how large the registry is',
    reveal: 'open the names of a family of one’s territories',
    decide: 'open the names of a pair in the review queue and say whether it is one person',
    rules: 'change the parameters of linkage and the targets of the registry',
  },
  linkage: { read: 'see the review queue without names and what became of persons' },
  hidden: {
    read: 'see lists of hidden poverty without names',
    decide: 'confirm and reject rows of hidden poverty',
    reveal: 'open the names of a household in a list of hidden poverty',
    export: 'take lists of hidden poverty away as files',
    rules: 'change the rules of hidden poverty and the window of incomes',
  },
}

// What the codes of the registry say in English.
export const registryErrorsEn = {
  OBZ_LINKAGE_BUSY: {
    fact: 'The registry is being linked',
    risk: 'Nothing was learned; the parameters in force stay',
    action: 'Try again when it is done; the page of the review queue says how far it is',
  },
  OBZ_LINKAGE_TOO_FEW: {
    fact: 'Too few linked records to learn from',
    risk: 'The parameters in force stay',
    action: 'Load more sources first',
  },
  OBZ_REGISTRY_DATABASE_DOWN: {
    fact: 'The database of the platform does not run',
    risk: 'Nothing was learned; the parameters in force stay',
    action: 'Run ./obzor up first',
  },
  OBZ_REGISTRY_NO_VERSION: {
    fact: 'There is no such version of the parameters of linkage',
    risk: 'The version in force stays',
    action: 'Look at the numbers: Registry → Linkage, or ./obzor registry versions',
  },
  OBZ_REGISTRY_NO_TRUTH: {
    fact: 'The file cannot be read as the truth of invented people',
    risk: 'Nothing was compared; the registry is as it was',
    action:
      'Name the file that ./obzor up or ./obzor generate wrote: truth/truth.ndjson.gz of the data folder',
  },
  OBZ_LINKAGE_FAILED: {
    fact: 'A linkage of the registry ended with a fault',
    risk: 'New records are persons of their own until the next run',
    action: 'It is tried again in a minute; the log says more',
  },
  OBZ_LINKAGE_MEMORY: {
    fact: 'The linkage of the registry has no more of the memory it may take',
    risk: 'Nothing is lost: records wait; names are never written to a disk, so it cannot go on without memory',
    action:
      'Tell the developers how many records the registry has: the bound of 2 GiB is for about three million',
  },
  OBZ_LINKAGE_INTERRUPTED: {
    fact: 'A linkage of the registry was cut short',
    risk: 'Nothing is lost: what was read waits for the next run',
    action: 'Nothing to do; if it repeats, look at the memory of the machine',
  },
  OBZ_HOUSEHOLD_UNKNOWN: {
    fact: 'There is no household with this number in your territories',
    risk: 'Nothing was shown',
    action:
      'Check the number; a household that is over is named in the history of the one that its people went to',
  },
  OBZ_REGISTRY_PAIR_UNKNOWN: {
    fact: 'There is no such pair in the review queue',
    risk: 'Nothing was decided',
    action: 'Load the queue again: newer data may have answered the question',
  },
  OBZ_REGISTRY_SECOND_OFFICER: {
    fact: 'The same person has already said «same» about this pair',
    risk: 'The two are not joined until somebody else says so too',
    action: 'Ask a colleague with this right to look at it',
  },
  OBZ_REGISTRY_EVENT_NOT_UNDONE: {
    fact: 'This change is no merge that still holds',
    risk: 'Nothing was taken back',
    action: 'Load the changes again; only the latest merge of a person can be taken back',
  },
}

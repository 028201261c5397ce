// Every advisory lock of the platform, in one place: two jobs that pick the same number would wait for each other.

/** Two starting engines must not migrate at once. */
export const MIGRATION_LOCK = 7_019_001
/** Loading a region pack. */
export const PACK_LOCK = 7_019_002
/** Held by the engine that starts runs. */
export const SCHEDULER_LOCK = 7_019_003
/** Held in a transaction while a register of residents is merged: one register at a time. */
export const REGISTRY_LOCK = 7_019_004
/** Held by the engine whose relay publishes. */
export const RELAY_LOCK = 7_019_005
/** Held by the engine that counts welfare. */
export const WELFARE_LOCK = 7_019_006
/** Held in a transaction that adds to the journal: its chain has one end. */
export const JOURNAL_LOCK = 7_019_007
/** Held by whoever links records of the registry. */
export const LINKAGE_LOCK = 7_019_008
/** Shared by each batch of ingest, alone by whoever moves records and facts from one person to another. */
export const PARTITION_LOCK = 7_019_009
/** Shared by each linkage, alone by whoever rotates the keys of the vault. */
export const VAULT_LOCK = 7_019_046
/** Held while past months of indicators are counted: once at a time. */
export const BACKFILL_LOCK = 7_019_029
/** Held by the engine that composes households. */
export const HOUSEHOLDS_LOCK = 7_019_040

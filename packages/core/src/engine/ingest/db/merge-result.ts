/** What became of the rows of one staging table. read = accepted + unchanged + duplicate + quarantined. */
export interface MergeResult {
  read: number
  accepted: number
  unchanged: number
  duplicate: number
  quarantined: number
  /** Stored rows that a complete snapshot no longer named: not read, so not in the balance. */
  removed: number
}

export const NOTHING: MergeResult = {
  read: 0,
  accepted: 0,
  unchanged: 0,
  duplicate: 0,
  quarantined: 0,
  removed: 0,
}

export function addResults(a: MergeResult, b: MergeResult): MergeResult {
  return {
    read: a.read + b.read,
    accepted: a.accepted + b.accepted,
    unchanged: a.unchanged + b.unchanged,
    duplicate: a.duplicate + b.duplicate,
    quarantined: a.quarantined + b.quarantined,
    removed: a.removed + b.removed,
  }
}

/** What every merge needs to know of its run. */
export interface MergeContext {
  runId: string
  sourceId: string
  /** Under which СНИЛС become keys; a bind parameter, never part of a text that could be logged. */
  pepper: Buffer
  /** Rows of quarantine this run may still keep. */
  quarantineLeft: number
  /** Of a run that reads mended rows of quarantine. */
  fixId: string | null
  /** No delivery: the source shows the same rows at each look, bad ones too. */
  isPolled: boolean
}

/** Of facts, which may be the first to name somebody. */
export interface FactContext extends MergeContext {
  /** For the vault. */
  seal(plain: string): Buffer
}

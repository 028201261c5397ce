// Where the record of each kind that has a key is staged and kept, and what it is called there: for rows of quarantine, which know the record
// that they speak of by one text (`host/wire/record-key.ts`).
import type { RecordKind } from '../../../model/index.ts'
import { STAGE, type StageIndex } from '../../host/wire/staging.ts'

export interface RecordPlace {
  kind: RecordKind
  stage: StageIndex
  /** Table of facts. */
  fact: string
  /** The text, of a row of the staging table. */
  keyOf(alias: string): string
  /** Whether a stored and a staged row are one record. */
  isSame(stored: string, staged: string): string
  /** Whether a stored row is the record of such a text. */
  isOf(stored: string, key: string): string
  /** Which staged rows are records; without it all of them. */
  isRecord?(staged: string): string
}

const byKey = (kind: RecordKind, stage: StageIndex, fact: string): RecordPlace => ({
  kind,
  stage,
  fact,
  keyOf: (alias) => `${alias}.record_key::text`,
  isSame: (stored, staged) => `${stored}.record_key = ${staged}.record_key`,
  isOf: (stored, key) => `${stored}.record_key = ${key}::uuid`,
})

/** A code of a layer or a figure has no slash; what comes after the first one may be anything. */
export const RECORD_PLACES: readonly RecordPlace[] = [
  {
    kind: 'feature',
    stage: STAGE.feature,
    fact: 'facts.feature',
    keyOf: (alias) => `${alias}.layer || '/' || ${alias}.feature_key`,
    isSame: (stored, staged) =>
      `${stored}.layer = ${staged}.layer and ${stored}.feature_key = ${staged}.feature_key`,
    isOf: (stored, key) =>
      `${stored}.layer = split_part(${key}, '/', 1) and ${stored}.feature_key = substr(${key}, strpos(${key}, '/') + 1)`,
  },
  {
    kind: 'statistic',
    stage: STAGE.statistic,
    fact: 'facts.statistic',
    keyOf: (alias) => `${alias}.code || '/' || ${alias}.territory_code || '/' || ${alias}.period`,
    isSame: (stored, staged) =>
      `${stored}.code = ${staged}.code and ${stored}.territory_code = ${staged}.territory_code and ${stored}.period = ${staged}.period`,
    isOf: (stored, key) =>
      `${stored}.code = split_part(${key}, '/', 1) and ${stored}.territory_code = split_part(${key}, '/', 2) and ${stored}.period = split_part(${key}, '/', 3)`,
  },
  byKey('person', STAGE.person, 'facts.person_record'),
  // Somebody of whom the source says no residence. People whom acts name are staged beside them: the act is the record.
  {
    ...byKey('person', STAGE.namedPerson, 'facts.person_record'),
    isRecord: (staged) => `${staged}.is_record`,
  },
  byKey('benefit', STAGE.benefit, 'facts.benefit'),
  byKey('income', STAGE.income, 'facts.income'),
  byKey('status', STAGE.status, 'facts.status'),
  byKey('property', STAGE.property, 'facts.property'),
  byKey('kinship', STAGE.kinship, 'facts.kinship'),
  byKey('vital', STAGE.vital, 'facts.vital'),
  byKey('right', STAGE.entitlement, 'facts.entitlement'),
]

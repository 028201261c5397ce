// The staging tables: what a plugin's process encodes for COPY and the host creates as temporary tables. Order
// of columns is the order of fields in a tuple; both sides read this list, so they cannot disagree.

export type StagingColumn = readonly [name: string, type: string]
export interface StagingTable {
  name: string
  columns: readonly StagingColumn[]
}

/** Place in the batch (last one wins) and line in the source. */
const PLACE = [
  ['seq', 'integer'],
  ['line', 'integer'],
] as const
const KEY = ['record_key', 'uuid'] as const
const IDENTITY = [
  ['snils', 'text'],
  ['birth_date', 'date'],
  ['sex', '"char"'],
] as const
const HASH = ['content_hash', 'bigint'] as const

/** The index of a table is its number on the wire (`FRAME.rows + index`). */
export const STAGING_TABLES = [
  {
    name: 'stage_person',
    columns: [
      ...PLACE,
      KEY,
      ...IDENTITY,
      ['oktmo', 'text'],
      ['household_key', 'uuid'],
      ['locality', '"char"'],
      HASH,
      ['sealed', 'bytea'],
    ],
  },
  {
    name: 'stage_benefit',
    columns: [
      ...PLACE,
      KEY,
      ...IDENTITY,
      ['measure_id', 'uuid'],
      ['form', '"char"'],
      ['amount_kopecks', 'bigint'],
      ['is_monthly', 'boolean'],
      ['is_need_tested', 'boolean'],
      ['decided_on', 'date'],
      ['starts_on', 'date'],
      ['ends_on', 'date'],
      ['provider_code', 'text'],
      HASH,
    ],
  },
  {
    name: 'stage_benefit_change',
    columns: [...PLACE, KEY, ['ends_on', 'date'], ['amount_kopecks', 'bigint'], ['is_withdrawn', 'boolean']],
  },
  {
    name: 'stage_income',
    columns: [
      ...PLACE,
      KEY,
      ...IDENTITY,
      ['month', 'date'],
      ['amount_kopecks', 'bigint'],
      ['income_code', 'text'],
      ['payer_inn', 'text'],
      HASH,
    ],
  },
  {
    name: 'stage_statistic',
    columns: [
      ...PLACE,
      ['code', 'text'],
      ['territory_code', 'text'],
      ['period', 'text'],
      ['value', 'double precision'],
      ['unit', 'text'],
      ['note', 'text'],
      HASH,
    ],
  },
  {
    name: 'stage_feature',
    columns: [
      ...PLACE,
      ['layer', 'text'],
      ['feature_key', 'text'],
      ['geom', 'geometry'],
      ['properties', 'jsonb'],
      HASH,
    ],
  },
  {
    name: 'stage_seen',
    columns: [
      ['layer', 'text'],
      ['feature_key', 'text'],
    ],
  },
  {
    name: 'stage_rejection',
    columns: [
      ['line', 'integer'],
      ['field', 'text'],
      ['reason_code', 'text'],
      ['reason', 'text'],
      ['raw_sealed', 'bytea'],
      ['raw_key', 'uuid'],
      ['record_kind', 'text'],
      ['record_key', 'text'],
    ],
  },
  {
    name: 'stage_status',
    columns: [
      ...PLACE,
      KEY,
      ...IDENTITY,
      ['status', 'text'],
      ['value', 'text'],
      ['starts_on', 'date'],
      ['ends_on', 'date'],
      ['organisation_inn', 'text'],
      HASH,
    ],
  },
  {
    name: 'stage_property',
    columns: [
      ...PLACE,
      KEY,
      ...IDENTITY,
      ['object', 'text'],
      ['object_key', 'uuid'],
      ['share_numerator', 'integer'],
      ['share_denominator', 'integer'],
      ['area_m2', 'double precision'],
      ['value_kopecks', 'bigint'],
      ['territory_code', 'text'],
      ['starts_on', 'date'],
      ['ends_on', 'date'],
      HASH,
    ],
  },
  {
    name: 'stage_area_count',
    columns: [
      ...PLACE,
      KEY,
      ['operator', 'text'],
      ['month', 'date'],
      ['cell', 'bigint'],
      ['age_from', 'integer'],
      ['age_to', 'integer'],
      ['sex', '"char"'],
      ['band_unit', '"char"'],
      ['band_from', 'bigint'],
      ['band_to', 'bigint'],
      ['people', 'integer'],
      ['suppressed_below', 'integer'],
      HASH,
    ],
  },
  {
    name: 'stage_named_person',
    // `is_record`: a record of its own, and counted; else the record that names the person is.
    columns: [
      ...PLACE,
      KEY,
      ['human_key', 'uuid'],
      ['is_record', 'boolean'],
      ...IDENTITY,
      HASH,
      ['sealed', 'bytea'],
    ],
  },
  {
    name: 'stage_kinship',
    columns: [
      ...PLACE,
      KEY,
      ['person_key', 'uuid'],
      ['relative_key', 'uuid'],
      ['people_hash', 'bigint'],
      ['relation', 'text'],
      ['basis', 'text'],
      ['starts_on', 'date'],
      ['ends_on', 'date'],
      ['act_key', 'uuid'],
      ['is_annulled', 'boolean'],
      HASH,
    ],
  },
  {
    name: 'stage_vital',
    columns: [
      ...PLACE,
      KEY,
      ['person_key', 'uuid'],
      ['other_key', 'uuid'],
      ['people_hash', 'bigint'],
      ['event', 'text'],
      ['occurred_on', 'date'],
      ['registered_on', 'date'],
      ['act_key', 'uuid'],
      ['is_annulled', 'boolean'],
      HASH,
    ],
  },
  {
    name: 'stage_entitlement',
    columns: [
      ...PLACE,
      KEY,
      ...IDENTITY,
      ['measure_id', 'uuid'],
      ['category_id', 'uuid'],
      ['starts_on', 'date'],
      ['ends_on', 'date'],
      ['provider_code', 'text'],
      HASH,
    ],
  },
] as const satisfies readonly StagingTable[]

export const STAGE = {
  person: 0,
  benefit: 1,
  benefitChange: 2,
  income: 3,
  statistic: 4,
  feature: 5,
  seen: 6,
  rejection: 7,
  status: 8,
  property: 9,
  areaCount: 10,
  namedPerson: 11,
  kinship: 12,
  vital: 13,
  entitlement: 14,
} as const
export type StageIndex = (typeof STAGE)[keyof typeof STAGE]

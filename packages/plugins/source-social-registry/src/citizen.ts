// The office's table as SQL and its row as a record.
import type { PersonRecord, Sex } from '@obzor/core/model'
import type { SocialRegistryConfig } from './config.ts'

/** All columns as text: no driver's idea of dates or big numbers comes between. */
export interface CitizenRow extends Record<string, unknown> {
  id: string
  snils: string | null
  family_name: string | null
  first_name: string | null
  patronymic: string | null
  birth_date: string | null
  sex: string | null
  oktmo: string | null
  household_key: string | null
  updated_at: string
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
/** UTC with microseconds, always 27 characters: compares as text. */
const asText = (time: string): string =>
  `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** A table larger than this is said to be so: counting a register of millions would outlast a check. */
export const COUNTED_ROWS_MAX = 100_000

export interface Queries {
  changes: string
  overlap: string
  /** Names every column, and brings no row of anybody. */
  probe: string
  count: string
}

export function queriesFor({ table, columns }: SocialRegistryConfig): Queries {
  const from = table.split('.').map(quoted).join('.')
  // Qualified: a bare name in `order by` would mean the column of the answer, which is text, and "10" < "9".
  const of = (name: keyof typeof columns): string => `row_of.${quoted(columns[name])}`
  const names = Object.keys(columns) as (keyof typeof columns)[]
  return {
    probe: `select ${names.map(of).join(', ')} from ${from} as row_of limit 0`,
    count: `select count(*)::text as rows from (select 1 from ${from} limit ${COUNTED_ROWS_MAX + 1}) as counted`,
    // One statement, streamed by the broker's cursor: constant memory and one snapshot of the table. An index on
    // (updated_at, id) makes a run without changes take under a millisecond.
    changes: `select ${of('id')}::text as id, ${of('snils')}::text as snils, ${of('familyName')}::text as family_name,
  ${of('firstName')}::text as first_name, ${of('patronymic')}::text as patronymic,
  to_char(${of('birthDate')}, 'YYYY-MM-DD') as birth_date, ${of('sex')}::text as sex, ${of('oktmo')}::text as oktmo,
  ${of('householdKey')}::text as household_key, ${asText(of('updatedAt'))} as updated_at
from ${from} as row_of
where (${of('updatedAt')}, ${of('id')}) > ($1::timestamptz, $2::bigint)
order by ${of('updatedAt')}, ${of('id')}`,
    overlap: `select ${asText(`(now() - make_interval(secs => $1::int))`)} as at`,
  }
}

const SEXES: Record<string, Sex> = { М: 'male', Ж: 'female', M: 'male', F: 'female', м: 'male', ж: 'female' }

/** What is absent or wrong stays so: the host quarantines it with its reason. */
export function personOf(row: CitizenRow): PersonRecord {
  return {
    kind: 'person',
    key: row.id,
    person: {
      snils: row.snils?.replaceAll(/[\s-]/g, '') || undefined,
      familyName: row.family_name?.trim() ?? '',
      firstName: row.first_name?.trim() ?? '',
      patronymic: row.patronymic?.trim() || undefined,
      birthDate: row.birth_date ?? '',
      sex: row.sex === null ? undefined : SEXES[row.sex.trim()],
    },
    oktmo: row.oktmo?.trim() ?? '',
    householdKey: row.household_key ?? undefined,
  }
}

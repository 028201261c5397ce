// SQL of what audits have found wrong and no whole audit has found right since.
import type { Ask } from '../../access/db/journal-chain.ts'

export interface MismatchRow {
  indicator: string
  cell: string
  cells: number
}

/** Writes what was found; returns the indicators that were not known to be wrong. */
export async function writeMismatches(ask: Ask, found: readonly MismatchRow[]): Promise<string[]> {
  const rows = (await ask(
    `insert into control.indicator_mismatch as m (indicator, cell, cells)
     select * from unnest($1::text[], $2::text[], $3::int[])
     on conflict (indicator) do update set cell = excluded.cell, cells = excluded.cells
     returning indicator, (xmax = 0) as "isNew"`,
    [found.map(({ indicator }) => indicator), found.map(({ cell }) => cell), found.map(({ cells }) => cells)],
  )) as { indicator: string; isNew: boolean }[]
  return rows.filter(({ isNew }) => isNew).map(({ indicator }) => indicator)
}

/** A whole audit found nothing wrong but these. */
export async function clearMismatches(ask: Ask, but: readonly string[]): Promise<void> {
  await ask('delete from control.indicator_mismatch where indicator <> all ($1::text[])', [but])
}

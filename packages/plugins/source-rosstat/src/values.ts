// Numbers and reasons common to the tables.
import type { Rejection } from '@obzor/core/plugin-api'

/** `28967.5`, `28 967,5`; `undefined` for anything else, also for a number with a footnote mark, whose end is not sure. */
export function numberOf(text: string): number | undefined {
  const plain = text.replaceAll(/[\s\u00a0\u202f]/g, '')
  return /^-?\d{1,15}([.,]\d{1,10})?$/.test(plain) ? Number(plain.replace(',', '.')) : undefined
}

/** «…», «-», «...» and nothing: Росстат did not publish the value. Empty is not zero. */
export const isUnpublished = (text: string): boolean => /^(|-|–|—|…|\.{2,3})$/.test(text)

/** A year of statistics, from a year or a date. */
export function yearOf(text: string): string | undefined {
  const match = /^((?:19|20)\d{2})(?:-\d{2}-\d{2})?$/.exec(text)
  return match?.[1]
}

export const OKTMO = /^\d{8}(\d{3})?$/

export const rejection = (
  cells: string[],
  line: number,
  parts: { field: string; code: string; reason: string },
): { reject: Rejection } => ({ reject: { ...parts, line, raw: cells.join(';').slice(0, 16_384) } })

export const invalid = (cells: string[], line: number, field: string): { reject: Rejection } =>
  rejection(cells, line, {
    field,
    code: 'OBZ_SOURCE_FIELD_INVALID',
    reason: `'${field}' cannot be read; compare the row with the published table and correct it`,
  })

export function count(left: Map<string, number>, reason: string): void {
  left.set(reason, (left.get(reason) ?? 0) + 1)
}

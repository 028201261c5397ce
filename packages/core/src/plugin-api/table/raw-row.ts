// A row of a table as quarantine keeps it: with the titles of its columns, so that it can be mended and read again.

export interface RawRow {
  columns: string[]
  cells: string[]
}

/** What quarantine keeps of a row. */
export const RAW_LENGTH_MAX = 16_384

/** A row that is too long to be kept whole is kept as text, for the eye only. */
export function rawOfRow(columns: readonly string[], cells: readonly string[]): string {
  const whole = JSON.stringify({ columns, cells })
  return whole.length <= RAW_LENGTH_MAX ? whole : cells.join(';').slice(0, RAW_LENGTH_MAX)
}

/** `undefined` for a row that is not of a table, or was cut. */
export function rowOfRaw(raw: string): RawRow | undefined {
  if (!raw.startsWith('{"columns":[')) return undefined
  try {
    const { columns, cells } = JSON.parse(raw) as Partial<RawRow>
    return isTexts(columns) && isTexts(cells) ? { columns, cells } : undefined
  } catch {
    return undefined
  }
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

// Reads the files of a pack's folder; whatever is wrong is said with the file's own name.
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { CsvError, parseCsv } from '../csv.ts'
import { packError } from '../pack-error.ts'

/** A simplified region is under 1 MB and its statistics under 2 MB; past this it is not a pack. */
const FILE_BYTES_MAX = 64 * 1024 * 1024

export type CsvRow = Readonly<Record<string, string>>

export interface GeoFeature {
  properties: Record<string, unknown>
  geometry: { type: string; coordinates: unknown }
}

export class PackFiles {
  readonly directory: string

  constructor(directory: string) {
    this.directory = path.resolve(directory)
    if (!existsSync(this.directory) || !statSync(this.directory).isDirectory())
      throw packError(
        'OBZ_PACK_FOLDER_MISSING',
        `the pack folder ${directory} does not exist`,
        'give an existing folder with --pack DIR, or leave --pack out for the built-in region',
      )
  }

  has(name: string): boolean {
    return existsSync(path.join(this.directory, name))
  }

  /** Rows of a file that must be there and must have these columns. */
  csv(name: string, columns: readonly string[]): CsvRow[] {
    const text = this.text(name)
    try {
      const { header, rows } = parseCsv(text)
      const missing = columns.filter((column) => !header.includes(column))
      if (missing.length > 0) throw malformed(name, `it has no column ${missing.join(', ')}`)
      return rows
    } catch (error) {
      if (error instanceof CsvError) throw malformed(name, error.message)
      throw error
    }
  }

  /** The same, and no rows where the file is not there. */
  optionalCsv(name: string, columns: readonly string[]): CsvRow[] {
    return this.has(name) ? this.csv(name, columns) : []
  }

  features(name: string): GeoFeature[] {
    const content = this.json(name) as { type?: unknown; features?: unknown }
    if (content.type !== 'FeatureCollection' || !Array.isArray(content.features))
      throw malformed(name, 'it is not a GeoJSON FeatureCollection')
    return content.features.map((feature: Partial<GeoFeature> | null) => {
      if (!feature?.geometry?.coordinates) throw malformed(name, 'a feature has no geometry')
      return { properties: feature.properties ?? {}, geometry: feature.geometry }
    })
  }

  optionalFeatures(name: string): GeoFeature[] {
    return this.has(name) ? this.features(name) : []
  }

  json(name: string): unknown {
    const text = this.text(name)
    try {
      return JSON.parse(text) as unknown
    } catch (error) {
      throw malformed(name, `it is not JSON (${error instanceof Error ? error.message : 'cut?'})`, error)
    }
  }

  /** A file that must be there, as it is. */
  text(name: string): string {
    const file = path.join(this.directory, name)
    if (!existsSync(file))
      throw packError(
        'OBZ_PACK_FILE_MISSING',
        `${name} is not in the pack folder`,
        'docs/region-packs.md lists the files that a pack must have',
      )
    if (statSync(file).size > FILE_BYTES_MAX)
      throw malformed(name, `it is larger than ${FILE_BYTES_MAX / 1024 / 1024} MiB`)
    try {
      // Statistics are often saved as Windows-1251; read as UTF-8 they would give names nobody can find.
      return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
    } catch (error) {
      throw malformed(name, 'it is not UTF-8', error)
    }
  }
}

export function malformed(name: string, fact: string, cause?: unknown): Error {
  return packError(
    'OBZ_PACK_MALFORMED',
    `${name}: ${fact}`,
    'restore the file or correct it as docs/region-packs.md describes, then start again',
    cause,
  )
}

/** A number of a CSV cell; empty is `null`. */
export function numberOf(name: string, row: CsvRow, column: string): number | null {
  const text = row[column]?.trim() ?? ''
  if (text === '') return null
  const value = Number(text)
  if (!Number.isFinite(value)) throw malformed(name, `'${text}' in column ${column} is not a number`)
  return value
}

export function requiredNumber(name: string, row: CsvRow, column: string): number {
  const value = numberOf(name, row, column)
  if (value === null) throw malformed(name, `column ${column} is empty for ${row.oktmo ?? 'a row'}`)
  return value
}

/** A number of people: whole and not negative. */
export function countOf(name: string, row: CsvRow, column: string): number {
  const value = requiredNumber(name, row, column)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw malformed(name, `${value} in column ${column} is not a number of people`)
}

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CELL_REASONS, reasonWords } from './cell-reasons.ts'
import { mendEn } from './quarantine.en.ts'
import { mendRu } from './quarantine.ru.ts'

const READINGS = ['mapping/cells.ts', 'mapping/field-reader.ts', 'table/index.ts']
const read = (file: string): string =>
  readFileSync(new URL(`../../../../core/src/plugin-api/${file}`, import.meta.url), 'utf8')

test('every reason that a cell is refused for has words in both languages', () => {
  const texts = READINGS.flatMap((file) =>
    [...read(file).matchAll(/'(the (?:cell|pack) [^']+)'/g)].map((match) => match[1]!),
  )
  expect(texts.length).toBeGreaterThan(10)
  expect(texts.filter((text) => CELL_REASONS[text] === undefined)).toEqual([])
  const keys = Object.values(CELL_REASONS)
  for (const words of [mendRu.cell, mendEn.cell] as Record<string, string>[])
    expect(keys.filter((key) => !words[key])).toEqual([])
})

test('what is not known falls back to the code, then to the words of the engine', () => {
  const words = { t: (key: string) => key, te: (key: string) => key.includes('KNOWN') } as Parameters<
    typeof reasonWords
  >[1]
  expect(reasonWords({ code: 'OBZ_KNOWN', reason: 'x' }, words)).toBe('errors.OBZ_KNOWN.fact')
  expect(reasonWords({ code: 'OBZ_OTHER', reason: 'x' }, words)).toBe('x')
})

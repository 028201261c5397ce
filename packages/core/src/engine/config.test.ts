import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readEngineConfig, readRegionSettings } from './config.ts'

const needed = {
  OBZOR_DATABASE_URL: 'postgres://127.0.0.1/obzor',
  OBZOR_DATA: '/data',
  OBZOR_PLUGINS: '/plugins',
  OBZOR_UI: '/ui',
}

test('what is not set has its default, and what is missing is named', () => {
  expect(readEngineConfig(needed)).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    metricsToken: undefined,
    keep: { runsDays: 30, doneDays: 30 },
  })
  expect(() => readEngineConfig({ ...needed, OBZOR_DATA: '' })).toThrow(/OBZ_ENGINE_CONFIG.*OBZOR_DATA/)
})

test('a token that can be tried out is refused, and is not repeated', () => {
  expect(readEngineConfig({ ...needed, OBZOR_METRICS_TOKEN: '0123456789abcdef' }).metricsToken).toHaveLength(
    16,
  )
  const short = (): unknown => readEngineConfig({ ...needed, OBZOR_METRICS_TOKEN: 'weak' })
  expect(short).toThrow(/OBZOR_METRICS_TOKEN is shorter than 16/)
  expect(short).not.toThrow(/weak/)
})

test('a holiday of the region needs its date and its act', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'obzor-config-'))
  const read = (holidays: unknown) => {
    writeFileSync(
      path.join(folder, 'region.json'),
      JSON.stringify({ region: 'a', asOf: '2024-12', holidays }),
    )
    return readRegionSettings(folder).holidays
  }
  try {
    expect(read(undefined)).toEqual([])
    expect(read([{ date: '2026-03-20', act: 'закон субъекта' }])).toHaveLength(1)
    expect(() => read([{ date: '20.03.2026', act: 'закон субъекта' }])).toThrow(/OBZ_ENGINE_CONFIG.*holidays/)
    expect(() => read([{ date: '2026-03-20' }])).toThrow(/OBZ_ENGINE_CONFIG.*holidays/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

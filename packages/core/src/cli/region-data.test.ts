import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pathsFrom, type Paths } from './paths.ts'
import {
  choiceFor,
  DEFAULT_CHOICE,
  followMove,
  readGenerated,
  readRegion,
  vacanciesPortFirst,
  writeWhole,
  type Generated,
} from './region-data.ts'

let paths: Paths

const generated: Generated = {
  ...DEFAULT_CHOICE,
  generatedAt: '2024-01-01T00:00:00Z',
  vacanciesPort: 18_790,
  socketDirectory: '/old/.data/pg-socket',
  persons: 60_000,
}
const settings = {
  region: 'lipetsk',
  pack: null,
  asOf: '2024-12',
  training: true,
  connections: { office: 'postgres://reader:x@/social_office?host=%2Fold%2F.data%2Fpg-socket&port=5432' },
  sources: {},
  grants: {},
}

beforeEach(() => {
  const data = mkdtempSync(path.join(tmpdir(), 'obzor-data-'))
  paths = pathsFrom({ OBZOR_ROOT: '/nowhere', OBZOR_DATA: data })
  mkdirSync(paths.data, { recursive: true })
})
afterEach(() => rmSync(paths.data, { recursive: true, force: true }))

describe('the region of an installation', () => {
  test('the first start takes what was typed and the defaults for the rest', () => {
    expect(choiceFor({ people: 'all' }, undefined)).toEqual({ ...DEFAULT_CHOICE, people: 'all' })
  })

  test('a later start without options keeps what the data was made with', () => {
    const before = { region: 'rostov', pack: '/packs/rostov', people: 5_000, seed: 7 }
    expect(choiceFor({}, before)).toEqual(before)
    expect(choiceFor({ people: 5_000 }, before)).toEqual(before)
  })

  test('data of one choice is never replaced by another without --fresh', () => {
    expect(() => choiceFor({ people: 'all' }, DEFAULT_CHOICE)).toThrow(/OBZ_DATA_OTHER_REGION.*--fresh/)
    expect(() => choiceFor({ pack: '/packs/rostov' }, DEFAULT_CHOICE)).toThrow(/'built in'/)
  })

  test('two platforms of one machine look for the port of their vacancies in two places', () => {
    expect(vacanciesPortFirst(8_080)).toBe(18_790)
    expect(vacanciesPortFirst(8_090)).not.toBe(vacanciesPortFirst(8_080))
    expect(vacanciesPortFirst(65_000)).toBeLessThan(65_436)
  })

  test('sources whose making was interrupted count as not made', () => {
    writeWhole(paths.generated, generated)
    expect(readGenerated(paths)).toBeUndefined()
    writeWhole(paths.regionSettings, settings)
    expect(readGenerated(paths)).toEqual(generated)
  })

  test('a damaged file is named together with the way out', () => {
    writeFileSync(paths.regionSettings, '{"region": "lip')
    expect(() => readRegion(paths)).toThrow(/OBZ_DATA_BROKEN: .*region\.json.*--fresh/)
  })

  test('connections follow a data folder that was moved', () => {
    writeWhole(paths.generated, generated)
    writeWhole(paths.regionSettings, settings)
    followMove(paths, '/new/.data/pg-socket')
    expect(readRegion(paths)?.connections.office).toContain('host=%2Fnew%2F.data%2Fpg-socket')
    expect(readGenerated(paths)?.socketDirectory).toBe('/new/.data/pg-socket')
    expect(readFileSync(paths.regionSettings, 'utf8')).not.toContain('old')
  })
})

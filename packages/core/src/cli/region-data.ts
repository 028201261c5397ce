// What region this installation shows and what its synthetic sources were made from: written once by the first
// `up`, kept until `--fresh`. Absence of region.json means that generating did not end, so it starts over.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { RegionSettings } from '../engine/tokens.ts'
import { ObzorError } from '../model/index.ts'
import type { Paths } from './paths.ts'
import type { PlatformDatabase } from './platform-database.ts'
import { nextFreePort, PLATFORM_PORT_DEFAULT } from './ports.ts'

export interface RegionChoice {
  region: string
  /** Absolute folder of a pack, or `null` for a built-in one. */
  pack: string | null
  people: number | 'all'
  seed: number
  /** Months of incomes before those that the figures of now are counted from; absent: none. */
  history?: number
}

/** What was chosen by name; the rest is as it was, or the default. */
export type RegionWish = Partial<RegionChoice>

export interface Generated extends RegionChoice {
  generatedAt: string
  /** Port of the synthetic vacancies server: it stands in the configuration of its source, so it never changes. */
  vacanciesPort: number
  /** Socket folder that `connections` were written with. */
  socketDirectory: string | null
  persons: number
}

export const DEFAULT_CHOICE: RegionChoice = { region: 'lipetsk', pack: null, people: 60_000, seed: 1 }
/** 18790 beside 8080: away from ports that people choose by hand. */
const VACANCIES_PORT_BEYOND = 10_710
const PORT_MAX = 65_535

/**
 * Where the port of the vacancies server is looked for. Told from the platform's own port, because a server that is down
 * while another platform is made would lose its port to that one.
 */
export function vacanciesPortFirst(platformPort: number): number {
  const beyond = platformPort + VACANCIES_PORT_BEYOND
  return beyond <= PORT_MAX ? beyond : platformPort - VACANCIES_PORT_BEYOND
}

/** Data of one region is never silently replaced by another's: throws `OBZ_DATA_OTHER_REGION`. */
export function choiceFor(wish: RegionWish, before: RegionChoice | undefined): RegionChoice {
  if (!before) return { ...DEFAULT_CHOICE, ...wish }
  for (const key of ['region', 'pack', 'people', 'seed', 'history'] as const) {
    const wanted = wish[key]
    if (wanted === undefined || wanted === before[key]) continue
    throw new ObzorError({
      code: 'OBZ_DATA_OTHER_REGION',
      fact: `.data was made with ${key} '${before[key] ?? 'built in'}', not '${wanted ?? 'built in'}'`,
      risk: 'data of two choices mixed would give wrong figures',
      action: 'add --fresh to discard it and start over, or leave the option out',
    })
  }
  return before
}

function readJson<T>(file: string): T | undefined {
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch (error) {
    throw new ObzorError({
      code: 'OBZ_DATA_BROKEN',
      fact: `${file} is not readable as JSON`,
      risk: 'it is not known what the data was made from',
      action: 'restore the file, or run ./obzor up --fresh to discard the data and start over',
      cause: error,
    })
  }
}

/** All or nothing, also when the machine stops in the middle. */
export function writeWhole(file: string, value: unknown): void {
  const part = `${file}.part`
  writeFileSync(part, `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600, flush: true })
  renameSync(part, file)
}

export function readGenerated(paths: Paths): Generated | undefined {
  // region.json is written last: without it the sources may be half made.
  return existsSync(paths.regionSettings) ? readJson<Generated>(paths.generated) : undefined
}

export function readRegion(paths: Paths): RegionSettings | undefined {
  return readJson<RegionSettings>(paths.regionSettings)
}

/** Connection strings hold the socket's folder: when `.data` was moved they are written again. */
export function followMove(paths: Paths, socketDirectory: string | null): void {
  const generated = readGenerated(paths)
  const settings = readRegion(paths)
  if (!generated || !settings || socketDirectory === null || generated.socketDirectory === null) return
  if (generated.socketDirectory === socketDirectory) return
  const before = encodeURIComponent(generated.socketDirectory)
  const now = encodeURIComponent(socketDirectory)
  const connections = Object.fromEntries(
    Object.entries(settings.connections).map(([name, url]) => [name, url.replaceAll(before, now)]),
  )
  writeWhole(paths.generated, { ...generated, socketDirectory })
  writeWhole(paths.regionSettings, { ...settings, connections })
}

/** Makes the people and their sources. What an interrupted attempt left is discarded first. */
export async function generateSources(
  paths: Paths,
  database: PlatformDatabase,
  choice: RegionChoice,
  { platformPort = PLATFORM_PORT_DEFAULT, say }: { platformPort?: number; say(text: string): void },
): Promise<Generated> {
  const [{ loadPack }, { generateRegion }] = await Promise.all([
    import('../regions/index.ts'),
    import('../synthetic/index.ts'),
  ])
  const pack = loadPack({ region: choice.region, packDirectory: choice.pack ?? undefined })
  const playerState = path.join(paths.data, 'simulator')
  for (const folder of [paths.inbox, paths.truth, playerState])
    rmSync(folder, { recursive: true, force: true })
  mkdirSync(paths.inbox, { recursive: true, mode: 0o750 })
  mkdirSync(paths.truth, { recursive: true, mode: 0o700 })
  await database.resetOffice()
  const first = vacanciesPortFirst(platformPort)
  const vacanciesPort = (await nextFreePort('127.0.0.1', first)) ?? first
  const report = await generateRegion({
    pack,
    people: choice.people,
    seed: choice.seed,
    monthsBefore: choice.history,
    dataDirectory: paths.data,
    truthFile: path.join(paths.truth, 'truth.ndjson.gz'),
    socialRegistryUrl: database.officeUrl(),
    vacanciesPort,
    onProgress: (step: string, done: number, total: number) =>
      say(`${step} ${Math.floor((100 * done) / Math.max(1, total))} %`),
  })
  const generated: Generated = {
    ...choice,
    generatedAt: new Date().toISOString(),
    vacanciesPort,
    socketDirectory: database.socketDirectory,
    persons: report.persons,
  }
  writeWhole(paths.generated, generated)
  const settings: RegionSettings = {
    region: choice.region,
    pack: choice.pack,
    asOf: pack.asOf,
    training: true,
    connections: report.connections,
    sources: report.sources,
    grants: report.grants,
  }
  writeWhole(paths.regionSettings, settings)
  return generated
}

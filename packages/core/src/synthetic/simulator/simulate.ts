// Plays days of a generated region as minutes, always through the sources. It never touches the platform's database:
// what the wall shows went the whole way.
import { readFile } from 'node:fs/promises'
import { lastDayOf, ObzorError } from '../../model/index.ts'
import type { RegionPack } from '../../regions/pack.ts'
import { writeWhole } from '../agencies/file-output.ts'
import { dayOf, isoOf } from '../calendar.ts'
import {
  fingerprintOf,
  noteFile,
  stateFile,
  VACANCIES_PORT_DEFAULT,
  type GeneratedNote,
} from '../generate.ts'
import { inventRegion, type SyntheticRegion } from '../people-model.ts'
import { serveVacancies } from '../vacancies/server.ts'
import { Agencies } from './agencies.ts'
import { systemClock, type SimulatorClock } from './clock.ts'
import { LiveExtracts } from './live-extracts.ts'
import type { Tick } from './tick.ts'
import { World } from './world.ts'

/** A wall should see something change about this often. */
const TICK_MS = 5000
const TICKS_PER_DAY_MIN = 12
/** Shortest tick, whatever speed is asked for: files must not come faster than they can be read. */
const TICK_MS_MIN = 200
/** After a failed tick (the office's server restarts) the same tick is tried again after this. */
const RETRY_MS = 2000

export interface SimulateOptions {
  pack: RegionPack
  seed: number
  /** Where `generateRegion` wrote. */
  dataDirectory: string
  /** Administrator's address of the database that `generateRegion` filled. */
  socialRegistryUrl: string
  vacanciesPort?: number
  /** Default 1. */
  minutesPerDay?: number
  signal: AbortSignal
  clock?: SimulatorClock
  /** After each tick was sent and remembered. */
  onTick?: (tick: Tick, poorPersons: number) => void
  /** The vacancies server listens. */
  onReady?: (vacanciesUrl: string) => void
  /** A tick failed and will be tried again, or agencies wait for inboxes to empty. */
  onTrouble?: (fact: string) => void
}

interface State {
  fingerprint: string
  /** Ticks sent and remembered. */
  ticks: number
}

/** Runs until the signal is aborted. */
export async function simulateRegion(options: SimulateOptions): Promise<void> {
  const { pack, dataDirectory, signal, clock = systemClock, onTrouble = () => undefined } = options
  const region = await generatedRegion(options)
  // Before anything is played, so that it is the same after a restart.
  const extracts = new LiveExtracts(region)
  const world = new World(region)
  const fingerprint = fingerprintOf(region)
  const sent = await ticksSent(dataDirectory, fingerprint)
  while (world.ticks < sent) world.next()
  const server = await serveVacancies(
    world.board,
    pack.regionCode,
    options.vacanciesPort ?? VACANCIES_PORT_DEFAULT,
  )
  options.onReady?.(server.url)
  const ticksPerDay = Math.max(
    TICKS_PER_DAY_MIN,
    Math.round(((options.minutesPerDay ?? 1) * 60_000) / TICK_MS),
  )
  const tickMs = Math.max(TICK_MS_MIN, ((options.minutesPerDay ?? 1) * 60_000) / ticksPerDay)
  let agencies: Agencies | undefined
  let unsent: Tick | undefined
  try {
    while (!signal.aborted) {
      const startedAt = clock.now().getTime()
      try {
        agencies ??= await Agencies.open(region, extracts, dataDirectory, options.socialRegistryUrl)
        if (!unsent && (await agencies.isBacklogged())) onTrouble('inboxes are not being emptied')
        else {
          unsent ??= world.next()
          await agencies.send(unsent, birthDateOf(pack, unsent.number, ticksPerDay, clock))
          await remember(dataDirectory, { fingerprint, ticks: world.ticks })
          options.onTick?.(unsent, world.poorPersons)
          unsent = undefined
        }
      } catch (error) {
        // The region goes on when its office's server restarts: a broken connection is opened anew.
        onTrouble(error instanceof Error ? error.message : String(error))
        await agencies?.close()
        agencies = undefined
        await clock.sleep(RETRY_MS, signal)
        continue
      }
      await clock.sleep(Math.max(0, tickMs - (clock.now().getTime() - startedAt)), signal)
    }
  } finally {
    await agencies?.close()
    await server.close()
  }
}

/** The simulated calendar begins after the region's date and never overtakes the real one: nobody is born tomorrow. */
function birthDateOf(pack: RegionPack, tick: number, ticksPerDay: number, clock: SimulatorClock): string {
  const simulated = dayOf(lastDayOf(pack.asOf)) + 1 + Math.floor(tick / ticksPerDay)
  const yesterday = dayOf(clock.now().toISOString().slice(0, 10)) - 1
  return isoOf(Math.min(simulated, yesterday))
}

async function generatedRegion({ pack, seed, dataDirectory }: SimulateOptions): Promise<SyntheticRegion> {
  const file = noteFile(dataDirectory)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) throw notGenerated(`${file} is absent`)
  const note = JSON.parse(text) as GeneratedNote
  if (note.pack !== pack.code || note.seed !== seed) {
    throw notGenerated(`the sources were made of pack '${note.pack}' with seed ${note.seed}`)
  }
  const region = inventRegion(pack, note.people, seed)
  if (fingerprintOf(region) !== note.fingerprint) {
    throw notGenerated('the region pack or the generator has changed since the sources were made')
  }
  return region
}

function notGenerated(fact: string): ObzorError {
  return new ObzorError({
    code: 'OBZ_SYNTHETIC_NOT_GENERATED',
    fact,
    risk: 'the simulator would report people whom no source knows',
    action: 'run ./obzor up --fresh, which makes the sources anew',
  })
}

async function ticksSent(dataDirectory: string, fingerprint: string): Promise<number> {
  const text = await readFile(stateFile(dataDirectory), 'utf8').catch(() => undefined)
  if (text === undefined) return 0
  const state = JSON.parse(text) as State
  return state.fingerprint === fingerprint && Number.isInteger(state.ticks) ? state.ticks : 0
}

async function remember(dataDirectory: string, state: State): Promise<void> {
  await writeWhole(stateFile(dataDirectory), `${JSON.stringify(state)}\n`, 0o600)
}

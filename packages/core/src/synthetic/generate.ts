// Writes an invented region the way its agencies would deliver it: files into inboxes, residents into the office's
// database, the truth into a file of its own. Order matters only for the clock: files are written while PostgreSQL
// indexes what it was given.
import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { lastDayOf } from '../model/index.ts'
import type { RegionPack } from '../regions/pack.ts'
import { writeEgisso } from './agencies/egisso.ts'
import { writeRights } from './agencies/egisso-rights.ts'
import { writeWhole, type WrittenFile } from './agencies/file-output.ts'
import { writeFns } from './agencies/fns.ts'
import { COMMUTING_HEADING, commutingRows } from './agencies/commuting.ts'
import { mobileGrids } from './agencies/mobile-grid.ts'
import { mobileServicePlan } from './agencies/mobile-service.ts'
import { writeExtracts } from './agencies/person-extracts.ts'
import { rosstatTables } from './agencies/rosstat.ts'
import { fillSocialRegistry } from './agencies/social-registry.ts'
import { accountChanges, writeSfr } from './agencies/sfr.ts'
import { writeTruth } from './agencies/truth.ts'
import { trueRecords, type NamingActs } from './agencies/true-records.ts'
import { birthsXml, monthOfBirths } from './agencies/zags.ts'
import { writeZagsHistory, zagsHistory } from './agencies/zags-history.ts'
import { dayOf } from './calendar.ts'
import { inventRegion, type SyntheticRegion } from './people-model.ts'
import { hasTrait, TRAIT } from './people/people.ts'
import { FLAW_SHARES } from './people/settle.ts'
import { HIDDEN_SHARES } from './welfare/assign.ts'
import { POTENTIAL_SHARE } from './welfare/choose-poor.ts'
import { MEASURES } from './welfare/measures.ts'
import { recount, welfareOf, type WelfareCount } from './welfare/recount.ts'

/** Where the invented vacancies server listens unless told otherwise. */
export const VACANCIES_PORT_DEFAULT = 18_790

export type GenerationStep = 'people' | 'social-registry' | 'egisso' | 'fns' | 'other' | 'truth'

export interface GenerateOptions {
  pack: RegionPack
  /** Size of the copy; `all` is the pack's whole population. */
  people: number | 'all'
  seed: number
  /** Inboxes are `<dataDirectory>/inbox/<name>/`. */
  dataDirectory: string
  /** Outside the inboxes; mode 0600. */
  truthFile: string
  /** `postgres://…` of an administrator of an empty database to fill. */
  socialRegistryUrl: string
  /** Months of incomes before the window of now; default none. */
  monthsBefore?: number
  /** Port the simulator will serve vacancies on: it stands in the source's configuration. */
  vacanciesPort?: number
  onProgress?: (step: GenerationStep, done: number, total: number) => void
}

export interface GenerationReport {
  persons: number
  households: number
  /** Counted anew from what the sources say. */
  welfare: WelfareCount
  facts: number
  earners: number
  flaws: { misspelt: number; surnameChanged: number; duplicates: number; withoutSnils: number }
  files: WrittenFile[]
  bytes: number
  /** SHA-256 over names and sizes of the people's columns and facts: equal for equal pack, people and seed. */
  fingerprint: string
  seconds: number
  rssPeakBytes: number
  /** Parts of the region's settings. */
  connections: Record<string, string>
  sources: Record<string, Record<string, unknown>>
  grants: Record<string, { privateHosts: string[] }>
}

/** What the simulator must know of a generated region; stands in the data folder. */
export interface GeneratedNote {
  pack: string
  people: number | 'all'
  seed: number
  fingerprint: string
}
export const noteFile = (dataDirectory: string): string =>
  path.join(dataDirectory, 'simulator', 'region.json')
export const stateFile = (dataDirectory: string): string =>
  path.join(dataDirectory, 'simulator', 'state.json')

export async function generateRegion(options: GenerateOptions): Promise<GenerationReport> {
  const { pack, people, seed, dataDirectory, truthFile, socialRegistryUrl } = options
  const vacanciesPort = options.vacanciesPort ?? VACANCIES_PORT_DEFAULT
  const progress = options.onProgress ?? (() => undefined)
  const startedAt = performance.now()
  let rssPeakBytes = 0
  const watch = (step: GenerationStep) => (done: number, total: number) => {
    rssPeakBytes = Math.max(rssPeakBytes, process.memoryUsage.rss())
    progress(step, done, total)
  }
  watch('people')(0, 1)
  const region = inventRegion(pack, people, seed)
  const welfare = welfareOf(region, region.facts)
  const counted = recount(region, region.facts, welfare)
  watch('people')(1, 1)
  const inbox = (name: string): string => path.join(dataDirectory, 'inbox', name)
  await discardBulk(inbox('egisso'), /^10\.(06|24)\.S_(live_)?[\d-]+\.xml$/)
  await discardBulk(inbox('fns'), /^NDFL2_(live_)?\d+\.xml$/)
  await discardBulk(inbox('zags'), /^(ROGD|BRAKZ|BRAKR|FATAL)_[\w-]+\.xml$/)
  await discardBulk(inbox('sfr'), /^SZI-SPU_[\d-]+\.xml$/)
  for (const name of ['katarsis', 'mvd', 'fri', 'rosreestr', 'mobile', 'commuting'])
    await discardBulk(inbox(name), /_live_\d+\.(csv|xml)$/)
  await rm(stateFile(dataDirectory), { force: true })
  const [office, egisso, fns] = await Promise.all([
    fillSocialRegistry(region, socialRegistryUrl, watch('social-registry')),
    writeEgisso(region, inbox('egisso'), watch('egisso')),
    writeFns(region, inbox('fns'), watch('fns'), options.monthsBefore),
  ])
  const referenceDay = dayOf(lastDayOf(pack.asOf))
  const acts: NamingActs = {
    history: zagsHistory(region, referenceDay),
    births: monthOfBirths(region, referenceDay),
    changes: accountChanges(region, referenceDay),
  }
  const others = await writeOthers(region, acts, inbox)
  watch('other')(1, 1)
  const fingerprint = fingerprintOf(region)
  const head = {
    seed,
    people,
    pack: pack.code,
    asOf: pack.asOf,
    fingerprint,
    shares: { ...FLAW_SHARES, ...HIDDEN_SHARES, potential: POTENTIAL_SHARE },
    welfare: counted,
  }
  await writeTruth({ region, welfare, head, records: trueRecords(acts) }, truthFile)
  const note: GeneratedNote = { pack: pack.code, people, seed, fingerprint }
  await writeWhole(noteFile(dataDirectory), `${JSON.stringify(note, null, 1)}\n`, 0o600)
  watch('truth')(1, 1)
  const files = [...egisso, ...fns, ...others]
  return {
    persons: region.people.count,
    households: region.households.count,
    welfare: counted,
    facts: region.facts.count,
    earners: region.people.wage.reduce((count, wage) => count + (wage > 0 ? 1 : 0), 0),
    flaws: {
      misspelt: withTrait(region, TRAIT.misspelt),
      surnameChanged: withTrait(region, TRAIT.surnameChanged),
      duplicates: office.duplicates,
      withoutSnils: office.withoutSnils,
    },
    files,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    fingerprint,
    seconds: (performance.now() - startedAt) / 1000,
    rssPeakBytes,
    connections: { 'social-registry': office.readerUrl },
    sources: {
      'egisso.facts': {
        measures: MEASURES.map(({ id, title, periodicity, needTested }) => ({
          id,
          title,
          periodicity,
          needTested,
        })),
      },
      'trudvsem.vacancies': { baseUrl: `http://127.0.0.1:${vacanciesPort}`, regionCode: pack.regionCode },
    },
    // The invented server is on this machine: a private address, which a source may reach only with a grant.
    grants: { 'source-trudvsem': { privateHosts: [`127.0.0.1:${vacanciesPort}`] } },
  }
}

async function writeOthers(
  region: SyntheticRegion,
  { history, births: month, changes }: NamingActs,
  inbox: (name: string) => string,
): Promise<WrittenFile[]> {
  const { pack, facts } = region
  const onDate = lastDayOf(pack.asOf)
  const files: WrittenFile[] = []
  files.push(...(await writeZagsHistory(region, history, inbox('zags'), dayOf(onDate))))
  files.push(...(await writeSfr(region, changes, inbox('sfr'))))
  files.push(...(await writeRights(region, inbox('egisso'))))
  const { id, births } = month
  if (births.length > 0) {
    files.push(
      await writeWhole(path.join(inbox('zags'), `ROGD_${pack.asOf}.xml`), birthsXml(id, onDate, births)),
    )
  }
  for (const { operator, text } of mobileGrids(region, welfareOf(region, facts))) {
    files.push(await writeWhole(path.join(inbox('mobile'), `${operator}_${pack.asOf}.csv`), text))
  }
  files.push(await writeWhole(path.join(inbox('routes'), 'mobile-service.geojson'), mobileServicePlan(pack)))
  const trips = [COMMUTING_HEADING, ...commutingRows(region), ''].join('\n')
  files.push(await writeWhole(path.join(inbox('commuting'), `commuting_${pack.asOf}.csv`), trips))
  files.push(...(await writeExtracts(region, inbox)))
  for (const [name, text] of rosstatTables(pack)) {
    files.push(await writeWhole(path.join(inbox('rosstat'), name), text))
  }
  return files
}

/** A larger region generated before must not leave files behind that this one does not have. */
async function discardBulk(folder: string, pattern: RegExp): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) if (pattern.test(name)) await rm(path.join(folder, name), { force: true })
}

function withTrait({ people }: SyntheticRegion, trait: number): number {
  let count = 0
  for (let person = 0; person < people.count; person += 1) if (hasTrait(people, person, trait)) count += 1
  return count
}

export function fingerprintOf({ people, households, facts }: SyntheticRegion): string {
  const hash = createHash('sha256')
  const columns = [
    people.sex,
    people.birthDay,
    people.household,
    people.surname,
    people.firstName,
    people.traits,
    people.wage,
    households.municipality,
    facts.person.subarray(0, facts.count),
    facts.amountKopecks.subarray(0, facts.count),
    facts.startDay.subarray(0, facts.count),
  ]
  for (const column of columns)
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
  return hash.digest('hex')
}

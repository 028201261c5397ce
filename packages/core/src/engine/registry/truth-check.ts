// How right the registry is, by the truth that the generator of invented people keeps for itself: persons, what a told probability
// is worth, families, and the hidden poor. Only this check reads the truth; nothing that links or learns does.
import { createHmac } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import type { Client } from 'pg'
import { ObzorError } from '../../model/index.ts'
import { chanceOfBits } from '../linkage/people-model.ts'
import * as rows from './db/truth-rows.ts'

const RESIDENTS = 'social-registry.residents'
/** The simulator's deliveries bear it in their names. */
const PLAYED = '_live_'
/** Lines of one COPY. */
const BATCH = 20_000

export interface TruthCheckOptions {
  client: Client
  /** As `./obzor generate` and the first `./obzor up` write it. */
  file: string
  /** Under which the source's own keys are known. */
  sourcePepper(sourceCode: string): Buffer
}
export interface Share {
  precision: number
  recall: number
}
export interface TruthReport {
  /** Records whose person the truth tells, and those of them that the registry has. */
  records: { truth: number; found: number }
  persons: Share
  /** Of pairs of records by the probability that they were told: the mean of it and the share that is true. */
  calibration: { from: number; told: number; right: number; pairs: number }[]
  /** Questions that wait for officers, and how many of these are one person. */
  questions: { asked: number; same: number }
  families: Share
  /** Rows that the simulator sent after the truth was written: by so many the poor and the hidden have moved on. */
  rowsPlayed: number
  poorPersons: rows.PoorCounts
  hidden: (Share & { kind: rows.HiddenKind; truth: number; registry: number })[]
}

interface Member {
  id: number
  duplicateId?: number
}
interface HouseholdLine {
  household: number
  poor: boolean
  unreached?: boolean
  feigned?: boolean
  potential?: boolean
  members: Member[]
}
interface RecordsLine {
  source: string
  records: [key: string, id: number][]
}

/** Throws `OBZ_REGISTRY_NO_TRUTH`. */
export async function checkTruth({ client, file, sourcePepper }: TruthCheckOptions): Promise<TruthReport> {
  await rows.makeTables(client)
  await load(client, file, sourcePepper)
  const records = await rows.findRecords(client)
  const persons = shareOf(await rows.personPairs(client))
  const families = shareOf(await rows.familyPairs(client))
  const hidden: TruthReport['hidden'] = []
  for (const kind of rows.HIDDEN_KINDS) {
    const counts = await rows.hiddenHouseholds(client, kind)
    hidden.push({ kind, truth: counts.wanted, registry: counts.claimed, ...shareOf(counts) })
  }
  return {
    records,
    persons,
    calibration: calibrationOf(await rows.weighedPairs(client)),
    questions: await rows.openQuestions(client),
    families,
    rowsPlayed: await rows.rowsPlayed(client, { played: PLAYED, polled: RESIDENTS }),
    poorPersons: await rows.poorPersons(client),
    hidden,
  }
}

const shareOf = ({ right, claimed, wanted }: rows.PairCounts): Share => ({
  precision: claimed === 0 ? 1 : right / claimed,
  recall: wanted === 0 ? 1 : right / wanted,
})

/** In tenths of probability, those that hold pairs. */
export function calibrationOf(weighed: readonly rows.WeighedPairs[]): TruthReport['calibration'] {
  const bins = Array.from({ length: 10 }, (_, at) => ({ from: at / 10, told: 0, right: 0, pairs: 0 }))
  for (const { weight, pairs, right } of weighed) {
    const chance = chanceOfBits(weight + 5)
    const bin = bins[Math.min(9, Math.floor(chance * 10))]!
    bin.told += chance * pairs
    bin.right += right
    bin.pairs += pairs
  }
  return bins
    .filter(({ pairs }) => pairs > 0)
    .map(({ from, told, right, pairs }) => ({ from, told: told / pairs, right: right / pairs, pairs }))
}

async function load(
  client: Client,
  file: string,
  sourcePepper: TruthCheckOptions['sourcePepper'],
): Promise<void> {
  const waiting = { true_record: [] as string[], true_member: [] as string[], true_household: [] as string[] }
  const flush = async (atLeast: number): Promise<void> => {
    for (const table of ['true_record', 'true_member', 'true_household'] as const) {
      if (waiting[table].length < atLeast) continue
      await rows.copyInto(client, table, waiting[table])
      waiting[table] = []
    }
  }
  const peppers = new Map<string, Buffer>()
  const record = (source: string, key: string, person: number): void => {
    const pepper = peppers.get(source) ?? sourcePepper(source)
    peppers.set(source, pepper)
    const hidden = createHmac('sha256', pepper).update(key).digest('hex').slice(0, 32)
    waiting.true_record.push(`${source}\t${hidden}\t${person}`)
  }
  try {
    const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()) })
    let isHead = true
    for await (const text of lines) {
      if (isHead) {
        isHead = false
        continue
      }
      const line = JSON.parse(text) as HouseholdLine | RecordsLine
      if ('records' in line) for (const [key, id] of line.records) record(line.source, key, id)
      else {
        const flags = [line.poor, line.unreached, line.feigned, line.potential].map((flag) =>
          flag === true ? 't' : 'f',
        )
        waiting.true_household.push([line.household, line.members.length, ...flags].join('\t'))
        for (const { id, duplicateId } of line.members) {
          waiting.true_member.push(`${id}\t${line.household}`)
          record(RESIDENTS, String(id), id)
          if (duplicateId !== undefined) record(RESIDENTS, String(duplicateId), id)
        }
      }
      if (waiting.true_record.length >= BATCH) await flush(1)
    }
    await flush(1)
  } catch (error) {
    throw noTruth(file, error)
  }
}

const noTruth = (file: string, cause: unknown): ObzorError =>
  new ObzorError({
    code: 'OBZ_REGISTRY_NO_TRUTH',
    fact: `${file} could not be read as the truth of invented people`,
    risk: 'nothing was compared; the registry is as it was',
    action:
      'name the file that ./obzor up or ./obzor generate wrote: truth/truth.ndjson.gz of the data folder',
    cause,
  })

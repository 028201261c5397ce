// Brings a region pack into the database. Loading the same pack again touches nothing; a changed pack changes rows in
// place, so ids that facts refer to stay.
import { createHash } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { inject, injectable } from 'tsyringe'
import { ObzorError, type ErrorCode } from '../../model/index.ts'
import type { FormerMunicipality, PackMunicipality, RegionPack } from '../../regions/pack.ts'
import { DATABASE } from '../tokens.ts'
import {
  drawRegion,
  lockLoading,
  readLoaded,
  replaceCodes,
  replaceLines,
  replaceSuccessors,
  saveLoaded,
  territoryIds,
  upsertTerritories,
  type SuccessorRow,
  type TerritoryRow,
} from './db/pack-writer.ts'
import { backgroundOf, profileOf } from './region-profile.ts'

/** Part of the revision: raise it when this file writes a pack differently, and every database is loaded anew. */
const LOADER_VERSION = 1
/** The region itself has no version before the dictionary's first year. */
const REGION_VALID_FROM = '2018-01-01'

export type LoadOutcome =
  { kind: 'unchanged' } | { kind: 'loaded'; territoriesChanged: number; codes: number }

@injectable()
export class RegionLoader {
  readonly #pool: Pool

  constructor(@inject(DATABASE) pool: Pool) {
    this.#pool = pool
  }

  /**
   * All or nothing. Throws `OBZ_TERRITORY_OTHER_REGION` when the database holds another region, and
   * `OBZ_TERRITORY_SUCCESSOR_MISSING` when facts would lose the place they belong to.
   */
  async load(pack: RegionPack): Promise<LoadOutcome> {
    const revision = revisionOf(pack)
    const successors = successorsInForce(pack)
    const client = await this.#pool.connect()
    try {
      await client.query('begin')
      await lockLoading(client)
      const loaded = await readLoaded(client)
      const outcome: LoadOutcome =
        loaded?.revision === revision
          ? { kind: 'unchanged' }
          : await this.#write(client, pack, revision, successors, loaded?.regionCode)
      await client.query('commit')
      return outcome
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
  }

  async #write(
    client: PoolClient,
    pack: RegionPack,
    revision: string,
    successors: ReadonlyMap<string, string>,
    loadedCode: string | undefined,
  ): Promise<LoadOutcome> {
    if (loadedCode !== undefined && loadedCode !== pack.regionCode) throw otherRegion(loadedCode, pack)
    let changed = await upsertTerritories(client, [regionRow(pack)], null)
    const regionId = (await territoryIds(client)).get(keyOf(pack.regionCode, REGION_VALID_FROM))!
    changed += await upsertTerritories(
      client,
      [
        ...pack.municipalities.map((municipality) => municipalityRow(municipality, pack)),
        ...pack.former.map((former) => formerRow(former, pack)),
      ],
      regionId,
    )
    const ids = await territoryIds(client)
    refuseOrphans(ids, pack)
    await drawRegion(client, regionId)
    const idInForce = new Map(
      pack.municipalities.map(({ oktmo, validFrom }) => [oktmo, ids.get(keyOf(oktmo, validFrom))!]),
    )
    await replaceSuccessors(client, successorRows(pack, ids))
    const codes = new Map([
      ...[...successors].map(([former, current]): [string, number] => [former, idInForce.get(current)!]),
      // After the former ones: a code given again belongs to whoever holds it today.
      ...idInForce,
    ])
    await replaceCodes(client, codes)
    await replaceLines(client, pack.regionCode, pack.lines)
    await saveLoaded(client, {
      regionCode: pack.regionCode,
      territoryId: regionId,
      revision,
      profile: profileOf(pack),
      background: backgroundOf(pack),
    })
    return { kind: 'loaded', territoriesChanged: changed, codes: codes.size }
  }
}

const keyOf = (oktmo: string, validFrom: string): string => `${oktmo} ${validFrom}`

function revisionOf(pack: RegionPack): string {
  return createHash('sha256')
    .update(`${LOADER_VERSION} ${JSON.stringify(pack)}`)
    .digest('hex')
}

/** The region is known by its number, as statistics and the screens name it; ОКТМО of its municipalities starts with `oktmoPrefix`. */
function regionRow(pack: RegionPack): TerritoryRow {
  const sum = (of: (municipality: PackMunicipality) => number): number =>
    pack.municipalities.reduce((total, municipality) => total + of(municipality), 0)
  return {
    oktmo: pack.regionCode,
    kind: 'region',
    name_ru: pack.name.ru,
    name_en: pack.name.en,
    name_cases: { ru: pack.nameCases },
    centre_name: null,
    centre: null,
    geom: null,
    is_schematic: pack.geometryKind === 'schematic',
    area_km2: Math.round(sum(({ areaKm2 }) => areaKm2) * 10) / 10,
    population: sum(({ population }) => population),
    children: sum(({ children }) => children),
    average_wage_kopecks: null,
    valid_from: REGION_VALID_FROM,
    valid_to: null,
  }
}

function municipalityRow(municipality: PackMunicipality, pack: RegionPack): TerritoryRow {
  const { oktmo, kind, name, nameCases, centreName, centre, geometry, validFrom } = municipality
  return {
    oktmo,
    kind,
    name_ru: name.ru,
    name_en: name.en,
    name_cases: { ru: nameCases ?? {} },
    centre_name: centreName,
    centre: { type: 'Point', coordinates: centre },
    geom: { type: 'MultiPolygon', coordinates: geometry },
    is_schematic: pack.geometryKind === 'schematic',
    area_km2: municipality.areaKm2,
    population: municipality.population,
    children: municipality.children,
    average_wage_kopecks: municipality.averageWageKopecks,
    valid_from: validFrom,
    valid_to: null,
  }
}

function formerRow(
  { oktmo, kind, name, validFrom, validTo }: FormerMunicipality,
  pack: RegionPack,
): TerritoryRow {
  return {
    oktmo,
    kind,
    name_ru: name.ru,
    name_en: name.en,
    name_cases: {},
    centre_name: null,
    centre: null,
    geom: null,
    is_schematic: pack.geometryKind === 'schematic',
    area_km2: null,
    population: null,
    children: null,
    average_wage_kopecks: null,
    valid_from: validFrom,
    valid_to: validTo,
  }
}

/** Each former code to the code in force, through as many changes as there were. */
export function successorsInForce({ municipalities, former }: RegionPack): Map<string, string> {
  const inForce = new Set(municipalities.map(({ oktmo }) => oktmo))
  const next = new Map(former.map(({ oktmo, successorOktmo }) => [oktmo, successorOktmo]))
  return new Map(
    former.map(({ oktmo }) => {
      let code = oktmo
      const seen = new Set<string>()
      while (!inForce.has(code)) {
        const successor = next.get(code)
        if (successor === undefined || seen.has(code))
          throw territoryError(
            'OBZ_TERRITORY_SUCCESSOR_MISSING',
            `the former municipality ${oktmo} leads to ${code}, which no municipality in force follows`,
            'facts that carry its code would have no place on the map, so the pack is not loaded',
            'correct the successors in municipalities.csv',
          )
        seen.add(code)
        code = successor
      }
      return [oktmo, code]
    }),
  )
}

function successorRows(pack: RegionPack, ids: ReadonlyMap<string, number>): SuccessorRow[] {
  const versions = [...pack.municipalities, ...pack.former]
  return pack.former.flatMap(({ oktmo, validFrom, successorOktmo }) => {
    const successor = versions.find((version) => version.oktmo === successorOktmo)!
    return {
      predecessor_id: ids.get(keyOf(oktmo, validFrom))!,
      successor_id: ids.get(keyOf(successorOktmo, successor.validFrom))!,
      on_date: successor.validFrom,
    }
  })
}

/** A territory that the database has and the pack does not mention would keep its facts outside every sum. */
function refuseOrphans(ids: ReadonlyMap<string, number>, pack: RegionPack): void {
  const known = new Set([
    keyOf(pack.regionCode, REGION_VALID_FROM),
    ...[...pack.municipalities, ...pack.former].map(({ oktmo, validFrom }) => keyOf(oktmo, validFrom)),
  ])
  const orphans = [...ids.keys()].filter((key) => !known.has(key))
  if (orphans.length === 0) return
  throw territoryError(
    'OBZ_TERRITORY_SUCCESSOR_MISSING',
    `the database has ${orphans.join(', ')}, and the pack names ${orphans.length === 1 ? 'it' : 'them'} neither in force nor former`,
    'facts that lie there would be in no sum, so the pack is not loaded',
    'add them to municipalities.csv with year_to and a successor; on a machine without real data ./obzor up --fresh starts over',
  )
}

function otherRegion(loadedCode: string, pack: RegionPack): ObzorError {
  return territoryError(
    'OBZ_TERRITORY_OTHER_REGION',
    `the database holds region ${loadedCode} and the pack describes ${pack.regionCode} (${pack.name.ru})`,
    'facts of one region must not be shown as those of another, so nothing was changed',
    'start with the pack of the first region, use another data folder, or start over with ./obzor up --fresh',
  )
}

function territoryError(code: ErrorCode, fact: string, risk: string, action: string): ObzorError {
  return new ObzorError({ code, fact, risk, action })
}

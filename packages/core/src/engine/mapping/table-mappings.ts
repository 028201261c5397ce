// Mappings of this installation: what is saved becomes a source at once, each save is a version, and the last delivery
// can be read again by the newest one.
import { stat, rm } from 'node:fs/promises'
import type pg from 'pg'
import { inject, injectable } from 'tsyringe'
import {
  mappingInbox,
  mappingSource,
  ObzorError,
  type MappingDraft,
  type MappingPreview,
  type SavedMapping,
} from '../../model/index.ts'
import {
  fieldsMissing,
  MAPPING_FIELDS,
  tablePlaces,
  type TablePlaces,
} from '../../plugin-api/mapping/index.ts'
import { PluginHost } from '../host/plugin-host.ts'
import { busy } from '../ingest/run-ends.ts'
import { DATABASE, ENGINE_CLOCK, ENGINE_CONFIG, type EngineClock, type EngineConfig } from '../tokens.ts'
import * as rows from './db/mapping-rows.ts'
import { countRows, removeRows } from './db/source-data.ts'
import type { VersionRow } from './db/mapping-rows.ts'
import { declaredSource } from './declared-source.ts'
import { deliver, dropInbox, keptDelivery, type KeptDelivery } from './deliveries.ts'
import * as refusals from './errors.ts'
import { previewTable, type PreviewWish } from './preview.ts'
import { Uploads, type Upload } from './uploads.ts'

const PLUGIN = 'source-table'
/** All of them are in one manifest, which every screen that opens reads. */
const MAPPINGS_MAX = 100
const VERSIONS_SHOWN_MAX = 50
const CODE_LENGTH_MAX = 40
/** The end of a run is written a moment before its file is moved away. */
const LOOKS_MAX = 20
const LOOK_MS = 50
/** In the place of an upload: the last delivery of this mapping. */
const LAST = /^last:(.+)$/

@injectable()
export class TableMappings {
  readonly #database: pg.Pool
  readonly #host: PluginHost
  readonly #clock: EngineClock
  readonly #dataDirectory: string
  readonly #uploads: Uploads
  #places: TablePlaces = { codes: {}, centres: {} }
  #changing: Promise<unknown> = Promise.resolve()

  constructor(
    @inject(DATABASE) database: pg.Pool,
    @inject(PluginHost) host: PluginHost,
    @inject(ENGINE_CLOCK) clock: EngineClock,
    @inject(ENGINE_CONFIG) config: EngineConfig,
  ) {
    this.#database = database
    this.#host = host
    this.#clock = clock
    this.#dataDirectory = config.dataDirectory
    this.#uploads = new Uploads(config.dataDirectory, clock)
  }

  /** Before the plugins are loaded and after the territories are: what is saved waits for its plugin. */
  async load(): Promise<void> {
    await this.#uploads.clear()
    const [places, codes] = await Promise.all([
      rows.namedPlaces(this.#database),
      rows.codesOfPlaces(this.#database),
    ])
    this.#places = tablePlaces(places, codes)
    await this.#putToWork(await rows.newest(this.#database))
  }

  async list(): Promise<SavedMapping[]> {
    return (await rows.newest(this.#database)).map(savedOf)
  }

  /** Versions, the newest first. Throws `OBZ_MAPPING_UNKNOWN`. */
  async versions(code: string): Promise<[SavedMapping, ...SavedMapping[]]> {
    const [first, ...rest] = await rows.versionsOf(this.#database, code, VERSIONS_SHOWN_MAX)
    if (!first) throw refusals.mappingUnknown(code)
    return [savedOf(first), ...rest.map(savedOf)]
  }

  beginUpload(fileName: string, sizeBytes: number): Promise<Upload> {
    return this.#uploads.begin(fileName, sizeBytes)
  }

  append(upload: string, offset: number, part: Buffer): Promise<Upload> {
    return this.#uploads.append(upload, offset, part)
  }

  async preview(upload: string, wish: PreviewWish): Promise<MappingPreview> {
    const code = LAST.exec(upload)?.[1]
    const file = code === undefined ? this.#uploads.whole(upload) : await this.#last(code)
    const { size: sizeBytes } = await stat(file.path)
    const today = this.#clock.now().toISOString().slice(0, 10)
    return await previewTable({ ...file, upload, sizeBytes }, wish, { places: this.#places, today })
  }

  /** A mapping that was not there. Throws `OBZ_MAPPING_CODE_BUSY` and what the rules lack. */
  create(draft: MappingDraft, actor: string, upload?: string): Promise<SavedMapping> {
    return this.#inTurn(async () => {
      const known = await rows.newest(this.#database)
      if (known.some(({ code }) => code === draft.code) || this.#isTaken(draft.code))
        throw refusals.codeBusy(draft.code)
      if (known.length >= MAPPINGS_MAX) throw refusals.tooManyMappings(MAPPINGS_MAX)
      const version = (await rows.lastVersion(this.#database, draft.code)) + 1
      return await this.#save(known, version, draft, actor, upload)
    })
  }

  /** The next version of one that is there; the one before reads what it has begun. */
  change(draft: MappingDraft, actor: string, upload?: string): Promise<SavedMapping> {
    return this.#inTurn(async () => {
      const known = await rows.newest(this.#database)
      const before = known.find(({ code }) => code === draft.code)
      if (!before) throw refusals.mappingUnknown(draft.code)
      const { target } = before.draft.rules
      if (target !== draft.rules.target) throw refusals.targetStays(draft.code, target)
      const others = known.filter((row) => row !== before)
      return await this.#save(others, before.version + 1, draft, actor, upload, before)
    })
  }

  /** Facts that the mapping has brought. */
  async rowsOf(code: string): Promise<number> {
    await this.versions(code)
    return await countRows(this.#database, mappingSource(code))
  }

  /**
   * Its source, layer and figure leave. What it brought stays where `removes` is false, and comes to light again with a
   * mapping of the same code; else facts, quarantine and files are deleted. Throws `OBZ_SOURCE_BUSY` during a run.
   */
  end(code: string, removes: boolean, actor: string): Promise<{ rowsRemoved: number }> {
    return this.#inTurn(async () => {
      const known = await rows.newest(this.#database)
      const ended = known.find((row) => row.code === code)
      if (!ended) throw refusals.mappingUnknown(code)
      const source = mappingSource(code)
      if ((await rows.lastDelivery(this.#database, source))?.isRunning) throw busy(source)
      await this.#putToWork(known.filter((row) => row !== ended))
      const rowsRemoved = removes ? await removeRows(this.#database, source) : null
      if (removes) {
        await dropInbox(this.#dataDirectory, mappingInbox(code))
        await rows.readAnew(this.#database, source)
      }
      await rows.addEnd(this.#database, { code, version: ended.version, endedBy: actor, rowsRemoved })
      return { rowsRemoved: rowsRemoved ?? 0 }
    })
  }

  /** The wished code, or the first of `wish-2`, `wish-3` … that is free. */
  async freeCode(wish: string): Promise<string> {
    const known = new Set((await rows.newest(this.#database)).map(({ code }) => code))
    const isFree = (code: string): boolean => !known.has(code) && !this.#isTaken(code)
    for (let number = 1; ; number += 1) {
      const ending = number === 1 ? '' : `-${number}`
      const code = `${wish.slice(0, CODE_LENGTH_MAX - ending.length)}${ending}`
      if (isFree(code)) return code
    }
  }

  /** Puts the last delivery into the inbox again. Throws `OBZ_MAPPING_NO_DELIVERY`, or `OBZ_SOURCE_BUSY` while it is read. */
  async replay(code: string): Promise<{ fileName: string }> {
    const kept = await this.#last(code)
    await rows.readAnew(this.#database, mappingSource(code))
    await deliver(this.#dataDirectory, mappingInbox(code), kept)
    // Of a file that was refused: the reason lay beside it and speaks of it no more.
    await rm(`${kept.path}.reason.txt`, { force: true })
    return { fileName: kept.fileName }
  }

  /** The next file of the agency, by the rules there are. Throws `OBZ_MAPPING_UPLOAD_UNKNOWN` for one not wholly here. */
  async take(code: string, upload: string): Promise<{ fileName: string }> {
    await this.versions(code)
    const file = this.#uploads.whole(upload)
    const fileName = await deliver(this.#dataDirectory, mappingInbox(code), file)
    await this.#uploads.drop(file.id)
    return { fileName }
  }

  // oxlint-disable-next-line eslint/max-params
  async #save(
    others: readonly VersionRow[],
    version: number,
    draft: MappingDraft,
    actor: string,
    upload: string | undefined,
    before?: VersionRow,
  ): Promise<SavedMapping> {
    requireComplete(draft)
    const file = upload === undefined ? undefined : this.#uploads.whole(upload)
    const row = await rows.addVersion(this.#database, version, draft, actor)
    if (!row) throw refusals.codeBusy(draft.code)
    try {
      await this.#putToWork([...others, row])
    } catch (error) {
      await rows.removeVersion(this.#database, draft.code, version)
      if (error instanceof ObzorError && error.code === 'OBZ_PLUGIN_CLASH')
        throw refusals.codeBusy(draft.code)
      throw error
    }
    if (before) await rows.readAnew(this.#database, mappingSource(draft.code))
    if (file) {
      await deliver(this.#dataDirectory, mappingInbox(draft.code), file)
      await this.#uploads.drop(file.id)
    }
    return savedOf(row)
  }

  #putToWork(saved: readonly VersionRow[]): Promise<void> {
    const sources = saved.toSorted((a, b) => (a.code < b.code ? -1 : 1)).map(({ draft }) => draft)
    return this.#host.writeSources(
      PLUGIN,
      sources.map((draft) => declaredSource(draft, this.#places)),
    )
  }

  async #last(code: string): Promise<KeptDelivery> {
    await this.versions(code)
    const source = mappingSource(code)
    const last = await rows.lastDelivery(this.#database, source)
    if (!last) throw refusals.noDelivery(code)
    if (last.isRunning) throw busy(source)
    for (let look = 1; ; look += 1) {
      const kept = await keptDelivery(this.#dataDirectory, mappingInbox(code), last)
      if (kept) return kept
      if (look === LOOKS_MAX) throw refusals.noDelivery(code)
      await new Promise<void>((resolve) => this.#clock.after(LOOK_MS, resolve))
    }
  }

  /** A layer or a figure of another plugin, also of an indicator, whose layer has its code on the wall. */
  #isTaken(code: string): boolean {
    return this.#host.manifests.some(({ id, layers, statistics, indicators }) =>
      id === PLUGIN ? false : [...layers, ...statistics, ...indicators].some((item) => item.code === code),
    )
  }

  /** One save after another: each writes all sources. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#changing.then(work)
    this.#changing = done.catch(() => undefined)
    return done
  }
}

/** What a schema cannot say. Columns are not asked for: the file may be another one than was looked at. */
function requireComplete({ rules }: MappingDraft): void {
  const known = new Set(MAPPING_FIELDS[rules.target].map(({ name }) => name))
  for (const [name, { column, constant }] of Object.entries(rules.fields)) {
    if (!known.has(name)) throw refusals.rulesInvalid(`'${rules.target}' has no field '${name}'`)
    if ((column === undefined) === (constant === undefined))
      throw refusals.rulesInvalid(`the field '${name}' needs either a column or a constant`)
  }
  const missing = fieldsMissing(rules.target, new Set(Object.keys(rules.fields)))
  if (missing.length > 0) throw refusals.rulesInvalid(`no value is given for ${missing.join(', ')}`)
  const names = (rules.properties ?? []).map(({ name }) => name)
  if (new Set(names).size < names.length) throw refusals.rulesInvalid('two properties have one name')
}

const savedOf = ({ draft, version, savedAt, savedBy }: VersionRow): SavedMapping => ({
  ...draft,
  version,
  savedAt: savedAt.getTime(),
  savedBy,
  source: mappingSource(draft.code),
  inbox: mappingInbox(draft.code),
  layer: draft.rules.target === 'feature' ? draft.code : null,
})

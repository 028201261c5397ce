// What every source keeps, tried on the example that its folder brings: empty, cut, foreign, damaged, repeated and
// silent deliveries end in a catalogued error or a quarantined row, never in a wrong record or a hang.
import { describe, expect, it } from 'vitest'
import { ObzorError } from '@obzor/core/model'
import { checkRecord, type SourceDeclaration } from '@obzor/core/plugin-api'
import {
  deliveryOf,
  recordedDatabases,
  recordedHttp,
  runConnector,
  type ConnectorOutcome,
  type ConnectorRun,
} from '@obzor/core/plugin-api/testing'
import { plausibleConfig, pluginFolders, type PluginFolder } from './plugin-folders.ts'

interface Case {
  code: string
  folder: PluginFolder
  source: SourceDeclaration
}
const cases: Case[] = (await pluginFolders()).flatMap((folder) =>
  folder.plugin.manifest.sources.map((source) => ({ code: source.code, folder, source })),
)
const rules = { today: '2026-06-30', knownOktmo: () => true }
const runOf =
  ({ folder, code }: Case) =>
  (parts: ConnectorRun = {}): Promise<ConnectorOutcome> =>
    runConnector(folder.plugin, code, { config: plausibleConfig(folder.plugin), rules, ...parts })

describe.each(cases)('source $code', (tested) => {
  const { folder } = tested
  const run = runOf(tested)

  it('fails with a catalogued error when it is started without what it needs', async () => {
    const refused = new ObzorError({ code: 'OBZ_CAPABILITY_DENIED', fact: 'no', risk: 'no', action: 'no' })
    const { failure } = await run({
      http: recordedHttp(() => refused),
      databases: recordedDatabases(() => {
        throw refused
      }),
    })
    expect(failure?.code).toMatch(/^OBZ_/)
  })

  it('does not begin when the run is cancelled before it', async () => {
    const abort = new AbortController()
    abort.abort()
    const { failure } = await run({
      signal: abort.signal,
      delivery: deliveryOf(folder.fixtures[0]?.bytes ?? ''),
      http: recordedHttp(() => new Promise(() => undefined)),
      databases: recordedDatabases(() => []),
    })
    expect(failure?.code).toBe('OBZ_RUN_CANCELLED')
  })
})

describe.each(cases.filter(({ source }) => 'inbox' in source.trigger))(
  'source $code, by its example',
  (tested) => {
    const { folder, source } = tested
    const run = runOf(tested)
    const fixture = folder.fixtures[0]
    const bytes = fixture?.bytes ?? Buffer.alloc(0)
    const read = (content: Uint8Array, parts: ConnectorRun = {}): Promise<ConnectorOutcome> =>
      run({ delivery: deliveryOf(content, { chunkBytes: 1021 }), ...parts })

    it('brings an example of its format, read into good records of the declared kinds', async () => {
      expect(fixture, 'a file in fixtures/').toBeDefined()
      const { records, lines, failure } = await read(bytes)
      expect(failure).toBeUndefined()
      expect(records.length).toBeGreaterThan(0)
      for (const record of records) {
        expect(source.emits).toContain(record.kind)
        expect(checkRecord(record, rules)).toBeUndefined()
      }
      expect(lines.every((line) => Number.isInteger(line) && line >= 1)).toBe(true)
    })

    it('reads the same file twice into the same records', async () => {
      expect((await read(bytes)).records).toEqual((await read(bytes)).records)
    })

    it('reads the same however the file is cut into chunks and however full the pipe is', async () => {
      const whole = await run({
        delivery: deliveryOf(bytes, { chunkBytes: bytes.length }),
        queueMax: 100_000,
      })
      for (const chunkBytes of [1, 7, 4096]) {
        const cut = await run({ delivery: deliveryOf(bytes, { chunkBytes }), queueMax: 1 })
        expect(cut.records).toEqual(whole.records)
        expect(cut.drains).toBeGreaterThanOrEqual(cut.records.length)
      }
    })

    it('refuses a file of 0 bytes with its reason', async () => {
      const { failure, records } = await read(Buffer.alloc(0))
      expect(failure?.code).toMatch(/^OBZ_\w+_EMPTY$/)
      expect(records).toEqual([])
    })

    it('makes no record out of a cut file that the whole file does not hold', async () => {
      const whole = new Set((await read(bytes)).records.map((record) => JSON.stringify(record)))
      const step = Math.max(1, Math.floor(bytes.length / 150))
      for (let length = 1; length < bytes.length; length += step) {
        const { records, failure, rejections, logs } = await read(bytes.subarray(0, length))
        // Cut between two rows of a table, a file is a whole shorter file; cut anywhere else, somebody must hear of it.
        const isBetweenRows = bytes[length - 1] === 10 && fixture!.name.endsWith('.csv')
        // A table without a last line end is whole too (RFC 4180): its last row counts, and the log says so.
        const isUnended = logs.some(({ level }) => level === 'warn')
        const isSaid = failure !== undefined || rejections.length > 0
        expect(isBetweenRows || isUnended || isSaid, `cut at ${length}`).toBe(true)
        for (const record of isUnended ? records.slice(0, -1) : records)
          expect([...whole], `cut at ${length}`).toContain(JSON.stringify(record))
      }
    })

    it('answers a wrong encoding and a foreign file with a catalogued error, without a record', async () => {
      const foreign: Uint8Array[] = [
        Buffer.from(bytes.toString('utf8'), 'utf16le'),
        Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString('utf8'), 'utf16le')]),
        Buffer.from('PK\u0003\u0004\u0000\u0000\u0008\u0000', 'latin1'),
        Buffer.from('<!DOCTYPE html><html><body>Вход в систему</body></html>'),
        Buffer.from('{"error": "unauthorized"}'),
        Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919 + 13) % 256)),
      ]
      for (const content of foreign) {
        const { failure, records } = await read(content)
        expect(failure?.code).toMatch(/^OBZ_/)
        expect(records).toEqual([])
      }
    })

    it('survives any one damaged byte: the run fails or the row is quarantined, nothing is thrown', async () => {
      const step = Math.max(1, Math.floor(bytes.length / 150))
      for (let at = 0; at < bytes.length; at += step) {
        const damaged = Buffer.from(bytes)
        damaged[at] = damaged[at]! ^ 0x55
        const { failure, rejections } = await read(damaged)
        for (const { code } of [...rejections, ...(failure ? [failure] : [])]) expect(code).toMatch(/^OBZ_/)
      }
    })

    it('stops when the run is cancelled while the source is silent', async () => {
      const abort = new AbortController()
      const silent = deliveryOf(bytes, { chunkBytes: 512, silentAfterBytes: 512 })
      const running = run({ signal: abort.signal, delivery: silent })
      setImmediate(() => abort.abort())
      expect((await running).failure?.code).toBe('OBZ_RUN_CANCELLED')
    })

    it('keeps personal data out of every text an administrator reads', async () => {
      const { rejections, logs, failure } = await read(bytes.subarray(0, Math.floor(bytes.length * 0.8)))
      const texts = [
        ...rejections.map(({ field, reason }) => `${field} ${reason}`),
        ...logs.map(({ message, facts }) => message + JSON.stringify(facts)),
        failure?.message ?? '',
      ].join('\n')
      expect(texts).not.toMatch(/\d{11}|\d{3}-\d{3}-\d{3}/)
      for (const name of ['Придуманова', 'Небывалов', 'Вымышленный', 'Несуществующая'])
        expect(texts).not.toContain(name)
    })
  },
)

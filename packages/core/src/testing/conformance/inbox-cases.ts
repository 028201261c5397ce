// What a source of files keeps, on the example that its folder brings.
import assert from 'node:assert/strict'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { ObzorRecord } from '../../model/index.ts'
import type { Delivery, SourceDeclaration } from '../../plugin-api/index.ts'
import {
  deliveryOf,
  fakeClock,
  type ConnectorOutcome,
  type ConnectorRun,
} from '../../plugin-api/testing/index.ts'
import { catalogued, goodRecords, type RunSource } from './outcomes.ts'
import type { Area, ConformanceCase, Fixture } from './tested-plugin.ts'

/** Places at which a file is cut or damaged; every byte of a large example would take minutes. */
const PLACES_MAX = 150
const placesIn = (bytes: Buffer): number[] => {
  const step = Math.max(1, Math.floor(bytes.length / PLACES_MAX))
  return Array.from({ length: Math.floor((bytes.length - 1) / step) }, (_, index) => 1 + index * step)
}
const textOf = (record: ObzorRecord): string => JSON.stringify(record)

interface Inbox {
  source: SourceDeclaration
  run: RunSource
  example: Fixture | undefined
}

export function inboxCases({ source, run, example }: Inbox): ConformanceCase[] {
  const bytes = example?.bytes ?? Buffer.alloc(0)
  const isTable = /\.(?:csv|tsv|txt)$/i.test(example?.name ?? '')
  const read = (content: Uint8Array, parts: ConnectorRun = {}): Promise<ConnectorOutcome> =>
    run({ delivery: deliveryOf(content, { name: example?.name, chunkBytes: 1021 }), ...parts })
  const test = (id: string, area: Area, title: string, check: () => Promise<void>): ConformanceCase => ({
    id,
    area,
    title: `${source.code}: ${title}`,
    run: async () => {
      assert.ok(example, 'there is no example of its format in fixtures/')
      await check()
    },
  })
  const cases = [
    test('example', 'performance', 'brings an example of its format, read into good records', async () => {
      const outcome = await read(bytes)
      assert.equal(outcome.failure, undefined)
      goodRecords(outcome, source)
    }),
    test('twice', 'recovery', 'reads the same file twice into the same records', async () => {
      assert.deepEqual((await read(bytes)).records, (await read(bytes)).records)
    }),
    test(
      'slow',
      'performance',
      'reads the same however the file is cut into chunks and however full the pipe is',
      async () => {
        const whole = await run({
          delivery: deliveryOf(bytes, { chunkBytes: bytes.length }),
          queueMax: 100_000,
        })
        for (const chunkBytes of [1, 7, 4096]) {
          const cut = await run({ delivery: deliveryOf(bytes, { chunkBytes }), queueMax: 1 })
          assert.deepEqual(cut.records, whole.records, `in chunks of ${chunkBytes}`)
          assert.ok(cut.drains >= cut.records.length, 'it put a record although the pipe was full')
        }
      },
    ),
    test('empty-file', 'recovery', 'refuses a file of 0 bytes with its reason', async () => {
      const { failure, records } = await read(Buffer.alloc(0))
      assert.match(failure?.code ?? 'nothing failed', /^OBZ_\w+$/)
      assert.deepEqual(records, [])
    }),
    test(
      'half-a-file',
      'recovery',
      'makes no record out of a cut file that the whole file does not hold',
      async () => {
        const whole = new Set((await read(bytes)).records.map(textOf))
        for (const length of placesIn(bytes)) {
          const { records, failure, rejections, logs } = await read(bytes.subarray(0, length))
          // Cut between two rows of a table, a file is a whole shorter file; cut anywhere else, somebody must hear of it.
          const isBetweenRows =
            isTable && [10, 13].some((end) => bytes[length - 1] === end || bytes[length] === end)
          const isSaid = failure !== undefined || rejections.length > 0 || logs.length > 0
          assert.ok(isBetweenRows || isSaid || isTable, `nobody hears that the file is cut at byte ${length}`)
          // The last row of a table may be cut inside its last cell, which nothing tells from a whole one.
          const sure = isTable && !isBetweenRows ? records.slice(0, -1) : records
          for (const record of sure)
            assert.ok(whole.has(textOf(record)), `cut at byte ${length}: ${textOf(record)}`)
        }
      },
    ),
    test(
      'wrong-encoding',
      'recovery',
      'answers a wrong encoding and a foreign file with an error, without a record',
      async () => {
        const foreign: Uint8Array[] = [
          Buffer.from(bytes.toString('utf8'), 'utf16le'),
          Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString('utf8'), 'utf16le')]),
          Buffer.from('PK\u0003\u0004\u0000\u0000\u0008\u0000', 'latin1'),
          Buffer.from('<!DOCTYPE html><html><body>Вход в систему</body></html>'),
          Buffer.from('{"error": "unauthorized"}'),
          Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919 + 13) % 256)),
        ]
        for (const [index, content] of foreign.entries()) {
          const outcome = await read(content)
          assert.match(outcome.failure?.code ?? `foreign file ${index} was taken`, /^OBZ_/)
          assert.deepEqual(outcome.records, [])
        }
      },
    ),
    test('damaged-byte', 'recovery', 'survives any one damaged byte', async () => {
      for (const at of placesIn(bytes)) {
        const damaged = Buffer.from(bytes)
        damaged[at] = damaged[at]! ^ 0x55
        catalogued(await read(damaged))
      }
    }),
    test('clock-jump', 'recovery', 'reads the same when the clock stands years away', async () => {
      const expected = (await read(bytes)).records
      for (const start of ['1999-12-31T23:59:59.000Z', '2079-01-01T00:00:00.000Z'])
        assert.deepEqual((await read(bytes, { clock: fakeClock(start) })).records, expected)
    }),
    test(
      'cancelled-while-silent',
      'recovery',
      'stops when the run is cancelled while the source is silent',
      async () => {
        const abort = new AbortController()
        const silent = deliveryOf(bytes, { chunkBytes: 64, silentAfterBytes: 64 })
        const running = run({ signal: abort.signal, delivery: silent })
        setImmediate(() => abort.abort())
        assert.equal((await running).failure?.code, 'OBZ_RUN_CANCELLED')
      },
    ),
    test(
      'no-personal-data',
      'isolation',
      'keeps values of the file out of every text an administrator reads',
      async () => {
        const { rejections, logs, failure } = await read(bytes.subarray(0, Math.floor(bytes.length * 0.8)))
        const texts = [
          ...rejections.map(({ field, reason }) => `${field} ${reason}`),
          ...logs.map(({ message, facts }) => message + JSON.stringify(facts)),
          failure?.message ?? '',
        ].join('\n')
        assert.doesNotMatch(texts, /\d{11}|\d{3}-\d{3}-\d{3}/)
        for (const name of ['Придуманова', 'Небывалов', 'Вымышленный', 'Несуществующая'])
          assert.ok(!texts.includes(name))
      },
    ),
  ]
  return isTable ? [...cases, ...tableCases({ bytes, read, test })] : cases
}

interface Table {
  bytes: Buffer
  read(content: Uint8Array, parts?: ConnectorRun): Promise<ConnectorOutcome>
  test(id: string, area: Area, title: string, check: () => Promise<void>): ConformanceCase
}

function tableCases({ bytes, read, test }: Table): ConformanceCase[] {
  const text = bytes.toString('utf8')
  const [header = '', ...rows] = text.trimEnd().split('\n')
  const delimiter = [',', ';', '\t'].toSorted((a, b) => header.split(b).length - header.split(a).length)[0]!
  return [
    test('duplicate', 'recovery', 'gives a row that comes twice the same record both times', async () => {
      const once = new Set((await read(bytes)).records.map(textOf))
      const { records, failure } = await read(Buffer.from([header, ...rows, ...rows, ''].join('\n')))
      assert.equal(failure, undefined)
      for (const record of records) assert.ok(once.has(textOf(record)), textOf(record))
    }),
    test(
      'renamed-column',
      'recovery',
      'says which column is missing when the agency renames one',
      async () => {
        const whole = new Set((await read(bytes)).records.map(textOf))
        const columns = header.split(delimiter)
        for (const [index, column] of columns.entries()) {
          const renamed = columns.with(index, `${column}_new`).join(delimiter)
          const outcome = await read(Buffer.from([renamed, ...rows, ''].join('\n')))
          catalogued(outcome)
          // A column that nobody needs may be called anything.
          for (const record of outcome.records)
            assert.ok(whole.has(textOf(record)), `without '${column}': ${textOf(record)}`)
        }
      },
    ),
    test(
      'moved-column',
      'recovery',
      'reads a table whose columns moved the same, or refuses it',
      async () => {
        const whole = new Set((await read(bytes)).records.map(textOf))
        const cells = [header, ...rows].map((line) => line.trimEnd().split(delimiter))
        // A cell with the delimiter inside quotes: moving by hand would tear it.
        if (cells.some((row) => row.length !== cells[0]!.length)) return
        const moved = cells.map(([first = '', second = '', ...others]) =>
          [second, first, ...others].join(delimiter),
        )
        const outcome = await read(Buffer.from([...moved, ''].join('\n')))
        catalogued(outcome)
        for (const record of outcome.records) assert.ok(whole.has(textOf(record)), textOf(record))
      },
    ),
    test('memory-bound', 'performance', 'holds no more of a long file than of a short one', async () => {
      const kept: number[] = []
      const delivery = longDelivery({ header, rows, onQuarter: () => kept.push(bytesInUse()) })
      await read(bytes, { delivery, onRecord: () => undefined, queueMax: 10_000 })
      const grownBytes = Math.max(...kept) - kept[0]!
      assert.ok(
        grownBytes < GROWTH_BYTES_MAX,
        `it holds ${Math.round(grownBytes / 1e6)} MB of ${LONG_FILE_BYTES / 1e6} MB`,
      )
    }),
  ]
}

const LONG_FILE_BYTES = 16e6
/** A reader that keeps what it read holds 12 MB and more at the third quarter; one that does not, 1 or 2. */
const GROWTH_BYTES_MAX = 8e6

/** What cannot be collected. */
function bytesInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

interface LongDelivery {
  header: string
  rows: string[]
  onQuarter(): void
}

/** The rows over and over, made while they are read. */
function longDelivery({ header, rows, onQuarter }: LongDelivery): Delivery {
  const times = Math.max(1, Math.ceil(65_536 / (rows.join('\n').length + 1)))
  const block = Buffer.from(`${rows.join('\n')}\n`.repeat(times))
  return {
    name: 'long.csv',
    sizeBytes: LONG_FILE_BYTES,
    async *open() {
      yield Buffer.from(`${header}\n`)
      let quarters = 0
      for (let sent = 0; sent < LONG_FILE_BYTES; sent += block.length) {
        yield Uint8Array.from(block)
        if (sent < (quarters * LONG_FILE_BYTES) / 4) continue
        quarters += 1
        onQuarter()
      }
    },
  }
}

// A process that speaks the wire by itself, without our runner, and lies: the worst that a plugin's author can bring.
export const LIAR_SOURCE = 'liar.source'

const MANIFEST = {
  id: 'source-liar',
  version: '1.0.0',
  title: { ru: 'Лжец', en: 'Liar' },
  description: { ru: 'Проба', en: 'Probe' },
  api: '^1.0.0',
  configSchema: { type: 'object' },
  capabilities: { memMb: 64 },
  sources: [
    {
      code: LIAR_SOURCE,
      title: { ru: 'Лжец', en: 'Liar' },
      agency: { ru: 'Никто', en: 'Nobody' },
      trigger: { everySeconds: 86_400 },
      refreshHours: 1,
      emits: ['statistic', 'feature'],
      timeoutSeconds: 15,
    },
  ],
  indicators: [],
  layers: [],
  statistics: [],
}

/** The file as it is run; `manifest` replaces parts of the honest one. */
export const liarProcess = (manifest: object = {}, describe = 'reply(id, manifest)'): string => `
  import net from 'node:net'
  const manifest = ${JSON.stringify({ ...MANIFEST, ...manifest })}
  const socket = new net.Socket({ fd: 3 })
  const frame = (type, id, payload) => {
    const header = Buffer.alloc(9)
    header.writeUInt32LE(payload.length, 0)
    header.writeUInt8(type, 4)
    header.writeUInt32LE(id, 5)
    return socket.write(Buffer.concat([header, payload]))
  }
  const json = (value) => Buffer.from(JSON.stringify(value))
  const reply = (id, value) => frame(2, id, json(value))
  const notice = (value) => frame(5, 0, json(value))
  const batch = (run, more) => notice({ type: 'batch', run, read: 0, rejectedUnkept: 0, storage: {}, snapshotLayers: [], ...more })
  const lies = {
    'the header of four gigabytes': () => socket.write(Buffer.from('ffffffff0500000000', 'hex')),
    'a frame of a kind that is none': () => frame(9, 0, json({})),
    'a notice that is no JSON': () => frame(5, 0, Buffer.from('{{{')),
    'a notice of nothing': () => notice(null),
    'a notice of a list': () => notice([1, 2]),
    'a notice of a kind that is none': (run) => notice({ type: '__proto__', run }),
    'a batch of a negative number of rows': (run) => batch(run, { read: -5 }),
    'a batch of a fractional number of rows': (run) => batch(run, { read: 1.5 }),
    'a batch of a text of rows': (run) => batch(run, { read: '1; drop table facts.statistic' }),
    'a memory of a thousand keys': (run) => batch(run, { storage: Object.fromEntries(Array.from({ length: 1000 }, (_, n) => ['k' + n, 'v'])) }),
    'a memory of a megabyte': (run) => batch(run, { storage: { k: 'x'.repeat(1_000_000) } }),
    'a memory that grows by batches': (run) => { for (let n = 0; n < 300; n += 1) batch(run, { storage: { ['k' + n]: 'v' } }) },
    'layers that are no list': (run) => batch(run, { snapshotLayers: 'vacancies' }),
    'progress beyond the end': (run) => notice({ type: 'progress', run, share: 1e300 }),
    'progress of a text': (run) => notice({ type: 'progress', run, share: 'half' }),
    'a log line of a level that is none': (run) => notice({ type: 'log', run, level: 'constructor', message: 'x' }),
    'rows for a table that is none': (run) => frame(16 + 200, run, Buffer.from('x')),
    'rows that are no rows': (run) => { frame(16 + 4, run, Buffer.alloc(1000, 7)); batch(run, { read: 1 }) },
    'an answer that nobody asked for': () => reply(4_000_000, {}),
    'a request without a method': () => frame(1, 1, json({})),
    'a request of nothing': () => frame(1, 1, json(null)),
    'a flood of notices': (run) => { for (let n = 0; n < 60_000; n += 1) notice({ type: 'progress', run, share: 0.5 }) },
    'a flood of requests': (run) => { for (let n = 0; n < 60_000; n += 1) frame(1, n, json({ method: 'http', params: { run, request: { url: 'http://x/' } } })) },
    'a batch that never ends': (run) => {
      // Sound rows of the table of seen keys: two texts each.
      const key = Buffer.alloc(100_000, 'k')
      const row = Buffer.concat([Buffer.from('000200000001', 'hex'), Buffer.from('x'), Buffer.alloc(4), key])
      row.writeUInt32BE(key.length, 7)
      const rows = Buffer.concat(Array(10).fill(row))
      const more = () => {
        let isRoom = true
        for (let n = 0; n < 8 && isRoom; n += 1) isRoom = frame(16 + 6, run, rows)
        if (isRoom) setImmediate(more)
        else socket.once('drain', more)
      }
      more()
    },
    'more rows counted than sent': (run, id) => { batch(run, { read: 1_000 }); reply(id, { read: 1_000 }) },
    'an end before the run': (run, id) => { reply(id, { read: 5 }); reply(id, { read: 5 }) },
  }
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 9 && rest.length >= 9 + rest.readUInt32LE(0)) {
      const length = rest.readUInt32LE(0)
      const type = rest.readUInt8(4)
      const id = rest.readUInt32LE(5)
      const payload = rest.subarray(9, 9 + length)
      rest = rest.subarray(9 + length)
      if (type !== 1) continue
      const { method, params } = JSON.parse(payload.toString('utf8'))
      if (method === 'ping') reply(id, null)
      else if (method === 'describe') { ${describe} }
      else if (method === 'run') lies[params.config.lie](params.run, id)
    }
  })
  socket.on('close', () => process.exit(0))
`

/** What follows each lie: the process is ended, or the run alone fails. */
export const LIES: Record<string, string> = {
  'the header of four gigabytes': 'OBZ_PLUGIN_CRASHED',
  'a frame of a kind that is none': 'OBZ_PLUGIN_CRASHED',
  'a notice that is no JSON': 'OBZ_PLUGIN_CRASHED',
  'a notice of nothing': 'OBZ_PLUGIN_CRASHED',
  'a notice of a list': 'OBZ_PLUGIN_CRASHED',
  'a notice of a kind that is none': 'OBZ_PLUGIN_CRASHED',
  'a batch of a negative number of rows': 'OBZ_PLUGIN_CRASHED',
  'a batch of a fractional number of rows': 'OBZ_PLUGIN_CRASHED',
  'a batch of a text of rows': 'OBZ_PLUGIN_CRASHED',
  'a memory of a thousand keys': 'OBZ_PLUGIN_CRASHED',
  'a memory of a megabyte': 'OBZ_PLUGIN_CRASHED',
  'a memory that grows by batches': 'OBZ_PLUGIN_CRASHED',
  'layers that are no list': 'OBZ_PLUGIN_CRASHED',
  'progress beyond the end': 'OBZ_PLUGIN_CRASHED',
  'progress of a text': 'OBZ_PLUGIN_CRASHED',
  'a log line of a level that is none': 'OBZ_PLUGIN_CRASHED',
  'rows for a table that is none': 'OBZ_PLUGIN_CRASHED',
  'an answer that nobody asked for': 'OBZ_PLUGIN_CRASHED',
  'a request without a method': 'OBZ_PLUGIN_CRASHED',
  'a request of nothing': 'OBZ_PLUGIN_CRASHED',
  'a flood of notices': 'OBZ_PLUGIN_CRASHED',
  'a flood of requests': 'OBZ_PLUGIN_CRASHED',
  'a batch that never ends': 'OBZ_PLUGIN_CRASHED',
}

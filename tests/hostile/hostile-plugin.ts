// A plugin that means harm: does what its configuration says. What it could get hold of it writes down as the note of
// a figure, so that a test sees what the outside sees.
export const HOSTILE_SOURCE = 'hostile.source'

/** A crash must come before it on a machine that does much else. */
const RUN_SECONDS_MAX = 20

export const hostilePlugin = (
  id = 'source-hostile',
  source = HOSTILE_SOURCE,
  timeoutSeconds = RUN_SECONDS_MAX,
): string => `
  import { inject, injectable } from 'tsyringe'
  import { CONFIG, definePlugin, HTTP, LOG } from '@obzor/core/plugin-api'
  const text = (ru, en) => ({ ru, en })
  const builtin = (name) => process.getBuiltinModule(name)
  const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  const connected = (socket, events = ['connect', 'listening', 'open']) =>
    new Promise((resolve, reject) => {
      socket.on('error', reject)
      for (const event of events) socket.on(event, () => resolve('reached'))
    })

  /** Each tries one thing that is not a plugin's. */
  const attempts = {
    'read a system file': () => builtin('fs').readFileSync('/etc/passwd', 'utf8'),
    'read by a promise': () => builtin('fs').promises.readFile('/etc/passwd', 'utf8'),
    'read the secrets of the platform': ({ secret }) => builtin('fs').readFileSync(secret),
    'read another plugin': ({ other }) => builtin('fs').readFileSync(other),
    'import another plugin': ({ other }) => import(other),
    'list a folder': ({ folder }) => builtin('fs').readdirSync(folder),
    'look whether a file is there': ({ secret }) => builtin('fs').statSync(secret).size,
    'read its own memory map': () => builtin('fs').readFileSync('/proc/self/maps'),
    'write a file': ({ folder }) => builtin('fs').writeFileSync(folder + '/hostile', 'x'),
    'link a file': ({ folder, secret }) => builtin('fs').symlinkSync(secret, folder + '/link'),
    'make a database file': ({ folder }) => new (builtin('node:sqlite').DatabaseSync)(folder + '/hostile.db'),
    'import sqlite': async ({ folder }) => new (await import('node:sqlite')).DatabaseSync(folder + '/hostile.db'),
    'attach a database file': ({ folder }) => new (builtin('node:sqlite').DatabaseSync)(':memory:').exec("attach '" + folder + "/hostile.db' as a; create table a.t(x)"),
    'write a report': ({ folder }) => process.report.writeReport(folder + '/report.json'),
    'write its heap': ({ folder }) => builtin('v8').writeHeapSnapshot(folder + '/heap'),
    'trace to a file': () => { const trace = builtin('trace_events').createTracing({ categories: ['v8'] }); trace.enable(); return 'traced' },
    'start a program': () => builtin('child_process').execFileSync('/bin/true'),
    'become a program': () => process.execve('/bin/true', ['true'], {}),
    'start a cluster': () => builtin('cluster').fork(),
    'start a thread': () => new (builtin('worker_threads').Worker)('1', { eval: true }),
    'load machine code': ({ other }) => process.dlopen({ exports: {} }, other),
    'bind the inside of node': () => process.binding('fs'),
    'link the inside of node': () => process._linkedBinding('fs'),
    'open an inspector': () => builtin('inspector').open(0),
    'inspect itself': () => new (builtin('inspector').Session)().connect(),
    'run machine code of its own': () => new (builtin('wasi').WASI)({ version: 'preview1', preopens: { '/': '/' } }),
    'make code of text': () => new Function('return 1')(),
    'undo the flags of its start': () => { builtin('v8').setFlagsFromString('--no-disallow-code-generation-from-strings'); return new Function('return 1')() },
    'connect to a port': ({ port }) => connected(builtin('net').connect(port, '127.0.0.1')),
    'connect to a socket file': () => connected(builtin('net').connect('/run/hostile.sock')),
    'ask by http': ({ port }) => connected(builtin('http').get('http://127.0.0.1:' + port), ['response']),
    'fetch': ({ port }) => fetch('http://127.0.0.1:' + port).then(() => 'reached', (error) => { throw error.cause ?? error }),
    'send a datagram': ({ port }) => new Promise((resolve, reject) => {
      const socket = builtin('dgram').createSocket('udp4')
      socket.on('error', reject)
      socket.send('x', port, '127.0.0.1', (error) => (error ? reject(error) : resolve('sent')))
    }),
    'ask for a name': () => builtin('dns').promises.lookup('localhost'),
    'ask a name server': () => builtin('dns').promises.resolve4('localhost'),
    'end the engine': () => process.kill(process.ppid, 'SIGKILL'),
    'end the engine by another door': () => process._kill(process.ppid, 9),
    'debug the engine': () => process._debugProcess(process.ppid),
    'slow the engine down': () => builtin('os').setPriority(process.ppid, 19),
    'slow it down by import': async () => (await import('node:os')).setPriority(process.ppid, 19),
    'change its user': () => process.setuid(0),
  }

  @injectable()
  class Hostile {
    constructor(@inject(CONFIG) config, @inject(HTTP) http, @inject(LOG) log) {
      Object.assign(this, { config, http, log })
    }
    async read(run, sink) {
      const { action, url } = this.config
      const figure = (note, period = '2020') =>
        sink.put({ kind: 'statistic', code: '${source}', territory: '00', period, value: 1, unit: 'unit', note }, 1)
      switch (action) {
        case 'deliver': return void figure('good data')
        case 'attempt everything': {
          const results = {}
          for (const [name, attempt] of Object.entries(attempts)) {
            try { results[name] = 'DONE ' + String(await attempt(this.config.about)).slice(0, 40) }
            catch (error) { results[name] = error?.code ?? error?.name ?? 'refused' }
          }
          const keys = Object.keys(results)
          keys.forEach((key, index) => figure(key + ' = ' + results[key], String(1950 + index)))
          return
        }
        case 'environment': return void figure(JSON.stringify(process.env))
        case 'heap bomb': { const hoard = []; for (;;) hoard.push(new Array(10_000).fill(hoard.length)) }
        case 'buffer bomb': { const hoard = []; for (;;) { hoard.push(Buffer.alloc(1e7, 1)); await later(2) } }
        case 'endless loop': for (;;) {}
        case 'endless promises': { const again = () => Promise.resolve().then(again); await again(); return }
        case 'exit': return process.exit(0)
        case 'abort': return process.abort()
        case 'throw in a timer': setTimeout(() => { throw new Error('out of the blue') }, 1); await later(60_000); return
        case 'unhandled rejection': void Promise.reject(new Error('nobody listens')); await later(60_000); return
        case 'pollute': {
          for (const name of ['polluted', 'code', 'fact', 'run', 'type', 'isAdmin']) Object.prototype[name] = 'polluted'
          Array.prototype.at = () => 'polluted'
          JSON.parse = () => ({ polluted: true })
          figure('polluted')
          return
        }
        case 'http': { const { status, text } = await this.http.request({ url, timeoutMs: 3_000 }); return void figure(status + ' ' + text().slice(0, 50)) }
        case 'log flood': for (let line = 0; line < 200_000; line += 1) { this.log.warn('line ' + line, { line }); if (line % 1000 === 0) await later(0) } return
        case 'output flood': for (let line = 0; line < 20_000; line += 1) { process.stdout.write('x'.repeat(5_000) + '\\n'); if (line % 100 === 0) await later(0) } return
        case 'record flood': for (let row = 0; ; row += 1) if (!figure('flood ' + row, String(1900 + (row % 200)))) await sink.drain()
        case 'huge record': return void figure('x'.repeat(100_000_000))
        case 'huge key': return void sink.put({ kind: 'feature', layer: 'x', key: 'k'.repeat(50_000_000), properties: {} }, 1)
      }
    }
  }
  export const plugin = definePlugin({
    id: '${id}', version: '1.0.0', title: text('Вредитель', 'Hostile'), description: text('Проба', 'Probe'),
    config: { type: 'object', properties: { action: { type: 'string', default: 'nothing' }, url: { type: 'string', default: '' }, about: { type: 'object' } } },
    capabilities: { net: ['\${config.url}'], memMb: 64 },
    contributes: (to) => to.sources.add({
      code: '${source}', title: text('Вредитель', 'Hostile'), agency: text('Никто', 'Nobody'), trigger: { everySeconds: 86400 },
      refreshHours: 1, emits: ['statistic', 'feature'], timeoutSeconds: ${timeoutSeconds}, connector: Hostile }),
  })`

// The same plugin in the platform: its own shut process, ingest and a real PostGIS. Rows are counted, repeated, cut and
// the process is killed under a run; what was committed stays and the balance holds.
import assert from 'node:assert/strict'
import type { PluginManifest } from '../../plugin-api/index.ts'
import type { SourceRunEntity } from '../../engine/db/entities/index.ts'
import { databaseOn } from '../cluster-database.ts'
import { eventually, testHost, type TestHost } from '../test-host.ts'
import type { ConformanceCase, Fixture } from './tested-plugin.ts'

export interface BuiltPlugin {
  manifest: PluginManifest
  build: Uint8Array
  /** Scripts of its panels and layers, by file name. */
  clients: ReadonlyMap<string, Uint8Array>
  /** Example of each source of files, by its code. */
  examples: ReadonlyMap<string, Fixture>
  config: Record<string, unknown>
}

/** One process is ended by hand in a case: the next must not wait a minute for its turn. */
const QUICK = { restartMs: 10, restartMsMax: 50, idleMs: 200 }

export function engineCases(plugin: BuiltPlugin, clusterUrl: string): ConformanceCase[] {
  return plugin.manifest.sources.flatMap(({ code, trigger }) => {
    const example = plugin.examples.get(code)
    if (!('inbox' in trigger) || !example) return []
    const within = (check: (host: TestHost, inbox: string) => Promise<void>) => async () => {
      const { id } = plugin.manifest
      const host = await testHost({
        plugins: {},
        builds: { [id]: plugin.build },
        clients: { [id]: plugin.clients },
        database: await databaseOn(clusterUrl),
        settings: { sources: { [code]: plugin.config } },
        limits: QUICK,
      })
      try {
        await host.start()
        assert.ok(
          host.host.source(code),
          `the platform does not load it: ${JSON.stringify(host.logs.at(-1))}`,
        )
        await check(host, trigger.inbox)
      } finally {
        await host.close()
      }
    }
    const named = (text: string): string => `${code} in the platform: ${text}`
    return [
      {
        id: 'platform-balance',
        area: 'performance',
        title: named('its example is read, each row accounted for; the same rows again change nothing'),
        run: within(async (host, inbox) => {
          await host.deliver(inbox, example.name, example.bytes)
          const first = await host.ended(code)
          requireBalance(first)
          assert.equal(first.state, 'succeeded', first.errorText ?? '')
          assert.ok(first.rowsAccepted > 0, `of ${first.rowsRead} rows none was accepted`)
          // Another file with the same rows: a line end more makes it another content.
          await host.deliver(inbox, `z-${example.name}`, Buffer.concat([example.bytes, Buffer.from('\n')]))
          const second = await host.ended(code, 2)
          requireBalance(second)
          assert.equal(second.rowsAccepted, 0, 'the same rows were taken for new ones')
        }),
      },
      {
        id: 'platform-half-a-file',
        area: 'recovery',
        title: named('half a file is heard of, and what was committed before stays'),
        run: within(async (host, inbox) => {
          await host.deliver(inbox, example.name, example.bytes)
          const whole = await host.ended(code)
          await host.deliver(
            inbox,
            `half-${example.name}`,
            example.bytes.subarray(0, example.bytes.length >> 1),
          )
          const half = await host.ended(code, 2)
          requireBalance(half)
          assert.equal(half.rowsAccepted, 0, 'half a file brought rows that the whole one does not hold')
          assert.ok(whole.rowsAccepted > 0)
        }),
      },
      {
        id: 'platform-killed',
        area: 'isolation',
        title: named('after its process was killed the next file is read'),
        run: within(async (host, inbox) => {
          await host.deliver(inbox, example.name, example.bytes)
          await host.ended(code)
          const pid = host.host.source(code)!.plugin.processId
          if (pid !== undefined) process.kill(pid, 'SIGKILL')
          await host.deliver(inbox, `z-${example.name}`, Buffer.concat([example.bytes, Buffer.from('\n')]))
          const next = await host.ended(code, 2)
          assert.equal(next.state, 'succeeded', next.errorText ?? '')
        }),
      },
      {
        id: 'platform-idle',
        area: 'performance',
        title: named('its process ends when there is nothing to do'),
        run: within(async (host, inbox) => {
          await host.deliver(inbox, example.name, example.bytes)
          await host.ended(code)
          const { plugin: managed } = host.host.source(code)!
          await eventually(
            async () => (managed.processId === undefined ? true : undefined),
            'the process ends',
          )
        }),
      },
    ]
  })
}

function requireBalance(run: SourceRunEntity): void {
  const { rowsRead, rowsAccepted, rowsUnchanged, rowsDuplicate, rowsQuarantined } = run
  assert.equal(rowsRead, rowsAccepted + rowsUnchanged + rowsDuplicate + rowsQuarantined, 'rows were lost')
}

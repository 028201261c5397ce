// A host with an honest plugin in it: after each attack, and while it goes on, the honest one must deliver.
import { expect } from 'vitest'
import type { RunOutcome } from '@obzor/core/engine/ingest/ingest-service.ts'
import type { HostLimits } from '@obzor/core/engine/host/limits.ts'
import type { RegionSettings } from '@obzor/core/engine/tokens.ts'
import { linesPlugin, LINES_SOURCE } from '../../packages/core/src/testing/line-plugin.ts'
import { eventually, testHost, type TestHost } from '../../packages/core/src/testing/test-host.ts'

export interface AttackedHost {
  host: TestHost
  /** Runs the attacker, lets the neighbour deliver meanwhile, checks that it did and that nothing of the host broke. */
  attack(source: string, config: object): Promise<RunOutcome>
  /** Codes in the journal of a plugin. */
  journal(pluginId: string): Promise<string[]>
  /** Waits until a code stands in the journal of a plugin: a run ends a moment before its process is gone. */
  noted(pluginId: string, code: string): Promise<void>
  /** Notes of the attacker's figures, by period. */
  notes(code: string): Promise<string[]>
}

const SHORT: Partial<HostLimits> = {
  restartMs: 10,
  restartMsMax: 20,
  cancelGraceMs: 300,
  pingEveryMs: 100,
  hangAfterMs: 3_000,
  startMs: 20_000,
  residentBeyondHeapMb: 120,
  crashesMax: 1_000,
}

export async function attackedHost(
  plugins: Record<string, string>,
  options: { limits?: Partial<HostLimits>; settings?: Partial<RegionSettings> } = {},
): Promise<AttackedHost> {
  const host = await testHost({
    plugins: { 'source-lines': linesPlugin(), ...plugins },
    limits: { ...SHORT, ...options.limits },
    settings: options.settings ?? {},
  })
  await host.host.start()
  let deliveries = 0
  const neighbourDelivers = async (): Promise<void> => {
    deliveries += 1
    const record = {
      kind: 'statistic',
      code: 'honest',
      territory: '00',
      period: '2020',
      value: deliveries,
      unit: 'unit',
    }
    const file = await host.file(`${deliveries}.ndjson`, JSON.stringify(record))
    expect(await host.ingest.run(LINES_SOURCE, 'manual', file)).toMatchObject({ state: 'succeeded' })
    const { rows } = await host.pool.query("select value from facts.statistic where code = 'honest'")
    expect(rows).toEqual([{ value: deliveries }])
  }
  const journal = async (pluginId: string): Promise<string[]> => {
    await host.journal.settled()
    const { events } = await host.catalogueViews.details(pluginId)
    return events.map(({ code }) => code)
  }
  return {
    host,
    journal,
    noted: async (pluginId, code) => {
      await eventually(
        async () => (await journal(pluginId)).includes(code) || undefined,
        `${code} in the journal`,
      )
    },
    attack: async (source, config) => {
      await host.pool.query('update control.source set config = $2 where code = $1', [source, config])
      const attacked = host.ingest.run(source, 'manual')
      await neighbourDelivers()
      const outcome = await attacked
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      return outcome
    },
    notes: async (code) => {
      const { rows } = await host.pool.query(
        'select note from facts.statistic where code = $1 order by period',
        [code],
      )
      return rows.map(({ note }: { note: string }) => note)
    },
  }
}

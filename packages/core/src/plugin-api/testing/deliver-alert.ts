// Has one channel tell one alert in this process, with fakes for every service, as the host would.
import 'reflect-metadata'
import { container } from 'tsyringe'
import type { AlertMessage } from '../channel.ts'
import type { Plugin } from '../define-plugin.ts'
import { CLOCK, CONFIG, HTTP, LOG, RANDOM, type Clock, type Http } from '../services.ts'
import { collectedLog, fakeClock, fixedRandom, recordedHttp } from './fakes.ts'
import { configFor } from './run-connector.ts'

export interface AlertDelivery {
  config?: Record<string, unknown>
  http?: Http
  clock?: Clock
  signal?: AbortSignal
  message?: AlertMessage
}

const text = { ru: 'Проверка', en: 'Check' }
/** An alert that a test may send; `key` is the one that a receiver must get. */
export const sampleAlert = (change: Partial<AlertMessage> = {}): AlertMessage => ({
  key: 'alert-7-opened',
  event: 'opened',
  at: '2026-01-15T09:00:00.000Z',
  alert: {
    id: '7',
    rule: 'sample.rule',
    severity: 'warning',
    title: text,
    advice: text,
    object: { kind: 'source', code: 'sample.source', title: text },
    finding: { value: 90, limit: 60, unit: 'minute', fractionDigits: 0 },
    openedAt: '2026-01-15T09:00:00.000Z',
    end: null,
  },
  ...change,
})

/** Resolves when the channel has told the alert; throws what the channel threw. */
export async function deliverAlert(plugin: Plugin, code: string, given: AlertDelivery = {}): Promise<void> {
  const channelClass = plugin.channels.get(code)
  if (!channelClass) throw new Error(`plugin '${plugin.manifest.id}' has no channel '${code}'`)
  const scope = container.createChildContainer()
  scope.register(CONFIG, { useValue: configFor(plugin, given.config) })
  scope.register(CLOCK, { useValue: given.clock ?? fakeClock() })
  scope.register(RANDOM, { useValue: fixedRandom(0.5) })
  scope.register(LOG, { useValue: collectedLog() })
  scope.register(HTTP, {
    useValue:
      given.http ??
      recordedHttp(() => {
        throw new Error('the channel asked for HTTP, which this test does not give')
      }),
  })
  try {
    await scope
      .resolve(channelClass)
      .deliver(given.message ?? sampleAlert(), { signal: given.signal ?? new AbortController().signal })
  } finally {
    await scope.dispose()
  }
}

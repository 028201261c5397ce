// Tells the platform that a panel was cut off, for the journal of its plugin: an administrator is seldom in the hall.
import type { FrameCutOffReport } from '@obzor/core/protocol'

/** A panel that falls again and again is told about once in this time; the platform has a bound of its own. */
const EVERY_MS = 60_000
const toldAt = new Map<string, number>()

export function reportCutOff(report: FrameCutOffReport): void {
  const now = performance.now()
  const key = `${report.panel} ${report.why} ${report.isFinal}`
  if (now - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return
  toldAt.set(key, now)
  fetch('/api/v1/panels/cut-off', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-obzor': '1' },
    body: JSON.stringify(report),
    // The wall needs no answer, and a platform that gives none must not hold a connection.
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined)
}

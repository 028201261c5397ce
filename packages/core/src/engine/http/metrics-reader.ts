// Who may read /metrics: numbers of a state's system tell a stranger when it is busy, down or out of date.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { ObzorError } from '../../model/index.ts'

const THIS_MACHINE = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * With a token whoever brings it, from anywhere; without one only programs of this machine. A proxy on this machine
 * names its caller (`X-Forwarded-For`), so it opens nothing. Throws `OBZ_ACCESS_METRICS_REFUSED`.
 */
export function requireMetricsReader(request: FastifyRequest, token: string | undefined): void {
  if (token === undefined) {
    if (THIS_MACHINE.test(request.ip)) return
    throw refused(
      'only this machine may read the metrics',
      'set OBZOR_METRICS_TOKEN to read them from another',
    )
  }
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (given !== undefined && timingSafeEqual(digest(given), digest(token))) return
  throw refused(
    'the metrics ask for their token',
    'send the header Authorization: Bearer with OBZOR_METRICS_TOKEN',
  )
}

const refused = (fact: string, action: string): ObzorError =>
  new ObzorError({ code: 'OBZ_ACCESS_METRICS_REFUSED', fact, risk: 'nothing was shown', action })

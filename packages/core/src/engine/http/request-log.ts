// What the log says of a request: enough to find it again, nothing about a person. No addresses, no query strings
// (a search may hold a name), no cookies, no bodies, and of an unmatched address not even the path.
import type { FastifyInstance } from 'fastify'

/** One line for each request, after its answer. Probes are logged only when they fail: they come every few seconds. */
export function logRequests(app: FastifyInstance): void {
  const probes = new Set(['/livez', '/readyz', '/metrics'])
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched')
    const facts = {
      method: request.method,
      route,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
    }
    if (reply.statusCode >= 500) request.log.warn(facts, 'request failed')
    else if (!probes.has(route)) request.log.info(facts, 'request')
    done()
  })
}

// What the log says of a request: enough to find it again, nothing about a person. No addresses, no query strings
// (a search may hold a name), no cookies, no bodies, and of an unmatched address not even the path.
import type { FastifyInstance } from 'fastify'

interface LoggedError {
  type: string
  code: string | undefined
  /** Frames only: the message of a database error quotes the values it choked on. */
  stack: string[]
  cause?: LoggedError
}

/** Causes followed; a longer chain is cut. */
const CAUSES_MAX = 3
const FRAMES_MAX = 20

export function errorWithoutValues(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, code: undefined, stack: [] }
  const { code, cause, driverError } = error as { code?: unknown; cause?: unknown; driverError?: unknown }
  const inner = cause ?? driverError
  return {
    type: error.name,
    code: typeof code === 'string' ? code : undefined,
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => line.trimStart().startsWith('at '))
      .slice(0, FRAMES_MAX)
      .map((line) => line.trim()),
    ...(inner !== undefined && depth < CAUSES_MAX && { cause: errorWithoutValues(inner, depth + 1) }),
  }
}

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

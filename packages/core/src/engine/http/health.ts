// /livez: the process answers. /readyz: everything a wall needs is there; what is not is named.
import type { DataSource } from 'typeorm'
import Type from 'typebox'
import { SettingEntity } from '../db/entities/index.ts'
import type { EngineClock } from '../tokens.ts'
import type { App } from './app.ts'

export interface ReadinessProbe {
  /** `database`, `relay`, `plugins` … */
  name: string
  /** `null` when ready, otherwise what is missing, without secrets. */
  check(): Promise<string | null> | string | null
}

/** A probe that has not answered by then counts as not ready: an orchestrator asks again anyway. */
const PROBE_MS_MAX = 2000

export function databaseProbe(control: DataSource): ReadinessProbe {
  return {
    name: 'database',
    check: async () => {
      if (!control.isInitialized) return 'not connected'
      await control.getRepository(SettingEntity).count({ take: 1 })
      return null
    },
  }
}

const readinessSchema = Type.Object({
  status: Type.Enum(['ready', 'not-ready']),
  checks: Type.Array(
    Type.Object({
      name: Type.String(),
      ready: Type.Boolean(),
      reason: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
})

export function healthRoutes(app: App, probes: readonly ReadinessProbe[], clock: EngineClock): void {
  app.get(
    '/livez',
    {
      config: { right: 'public' },
      schema: {
        summary: 'The process answers',
        tags: ['health'],
        response: { 200: Type.Object({ status: Type.Literal('alive') }) },
      },
    },
    () => ({ status: 'alive' as const }),
  )
  app.get(
    '/readyz',
    {
      config: { right: 'public' },
      schema: {
        summary: 'Everything a wall needs is there',
        description: '503 names what is missing in `checks`.',
        tags: ['health'],
        response: { 200: readinessSchema, 503: readinessSchema },
      },
    },
    async (_request, reply) => {
      const checks = await Promise.all(
        probes.map(async ({ name, check }) => {
          const reason = await bounded(check, clock)
          return { name, ready: reason === null, reason }
        }),
      )
      const ready = checks.every((check) => check.ready)
      return reply
        .code(ready ? 200 : 503)
        .send({ status: ready ? ('ready' as const) : ('not-ready' as const), checks })
    },
  )
}

async function bounded(check: ReadinessProbe['check'], clock: EngineClock): Promise<string | null> {
  let cancel = (): void => undefined
  const late = new Promise<string>((resolve) => {
    cancel = clock.after(PROBE_MS_MAX, () => resolve(`no answer within ${PROBE_MS_MAX / 1000} s`))
  })
  try {
    // The reason is not repeated: a driver's message may hold the connection string.
    return await Promise.race([
      Promise.resolve()
        .then(check)
        .catch(() => 'the check failed'),
      late,
    ])
  } finally {
    cancel()
  }
}

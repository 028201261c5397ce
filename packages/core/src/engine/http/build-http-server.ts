// Builds the one HTTP server of the platform. The socket gateway attaches itself to `app.server`.
import { randomUUID } from 'node:crypto'
import swagger from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Ajv } from 'ajv'
import fastify, { LogController, type FastifyBaseLogger, type FastifyPluginAsync } from 'fastify'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { DataSource } from 'typeorm'
import type { Access } from '../access/access.ts'
import type { EngineClock, EngineConfig, RegionSettings } from '../tokens.ts'
import type { App } from './app.ts'
import { guardBodies } from './body-guard.ts'
import { answerWithProblems } from './errors.ts'
import { healthRoutes, type ReadinessProbe } from './health.ts'
import { logRequests } from './request-log.ts'
import { enforceRights, type DeclaredRoute, type RouteRight } from './rights.ts'
import { accessRoutes } from './routes/access.routes.ts'
import { accountRoutes } from './routes/account.routes.ts'
import { auditRoutes } from './routes/audit.routes.ts'
import { platformRoutes, type RegionDescription } from './routes/platform.routes.ts'
import { providerRoutes } from './routes/provider.routes.ts'
import { sourceRoutes, type RunLauncher } from './routes/source.routes.ts'
import { sourceSettingsRoutes } from './routes/source-settings.routes.ts'
import { userRoutes } from './routes/user.routes.ts'
import { securityHeaders } from './security-headers.ts'
import { SourceQueries } from './source-queries.ts'
import { SettingsOfSources, type SchemaOf } from './source-settings.ts'
import { uiRoutes } from './ui-routes.ts'

/** Nothing that is posted here is large; deliveries of agencies come through inboxes. */
const BODY_BYTES_MAX = 64 * 1024
/** A client that sends its headers slower than this is cut; for what follows them see body-guard.ts. */
const HEADERS_MS_MAX = 15_000
const KEEP_ALIVE_MS = 65_000
/** After this, connections that still hold on are closed under them. */
const STOP_MS_MAX = 10_000
const REQUEST_ID_FORM = /^[\w.-]{8,64}$/

export interface HttpDeps {
  config: Pick<EngineConfig, 'host' | 'port' | 'uiDirectory' | 'metricsToken'>
  settings: Pick<RegionSettings, 'training' | 'asOf' | 'holidays'>
  control: DataSource
  access: Access
  clock: EngineClock
  logger: Logger
  metrics: Pick<Registry, 'metrics' | 'contentType'>
  runs: RunLauncher
  configSchemaOf?: SchemaOf
  describeRegion(): Promise<RegionDescription> | RegionDescription
  readiness: readonly ReadinessProbe[]
  version: string
  protocolVersion: number
  /** Routes of other areas; each declares `config.right` too. */
  routes?: readonly FastifyPluginAsync[]
}

export interface HttpServer {
  app: App
  /** Every route with its right. */
  routes(): readonly DeclaredRoute[]
  /** Listens; answers with the address it got (port 0 takes a free one). */
  start(): Promise<string>
  /** Lets requests finish for ≤ 10 s. */
  stop(): Promise<void>
}

export async function buildHttpServer(deps: HttpDeps): Promise<HttpServer> {
  const { access, clock, config, control, logger, metrics } = deps
  const app: App = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    // Its own lines hold addresses and query strings; request-log.ts writes ours.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    // A hop on this machine may say who called and whether over https; nobody else may.
    trustProxy: 'loopback',
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: 0,
    http: { headersTimeout: HEADERS_MS_MAX },
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID_FORM.test(given) ? given : randomUUID()
    },
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<TypeBoxTypeProvider>()

  app.setValidatorCompiler(validators())
  logRequests(app)
  answerWithProblems(app)
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id)
    // Answers of the API are of the moment; files of the two interfaces set their own.
    void reply.header('cache-control', 'no-store')
  })
  const bodies = guardBodies(app, clock)
  const rights = enforceRights(app, { access, metricsToken: config.metricsToken })
  bodies.allowUploads()
  await securityHeaders(app)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Obzor',
        description:
          'HTTP interface of the situation-centre platform. Live data go over the socket: protocol/SPEC.md.',
        version: deps.version,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'obzor_session' },
          senderKey: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: ({ schema, url, route }) => ({
      schema: {
        ...schema,
        ...(needsSession(route.config?.right) && { security: [{ session: [] }] }),
      },
      url,
    }),
  })

  healthRoutes(app, deps.readiness, clock)
  app.get('/metrics', { config: { right: 'metrics' }, schema: { hide: true } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  )
  accessRoutes(app, access)
  providerRoutes(app, access)
  accountRoutes(app, access.account)
  userRoutes(app, access.users)
  auditRoutes(app, access.journal)
  const queries = new SourceQueries(control, clock)
  sourceRoutes(app, { queries, runs: deps.runs, journal: access.journal })
  sourceSettingsRoutes(
    app,
    new SettingsOfSources(control, clock, deps.configSchemaOf, deps.settings.holidays),
    deps.runs,
  )
  platformRoutes(app, deps)
  for (const routes of deps.routes ?? []) await app.register(routes)
  app.get('/api/openapi.json', { config: { right: 'public' }, schema: { hide: true } }, () => app.swagger())
  uiRoutes(app, config.uiDirectory)
  await app.ready()
  rights.requireDeclared()

  return {
    app,
    routes: () => rights.routes(),
    start: () => app.listen({ host: config.host, port: config.port }),
    stop: async () => {
      const cancel = clock.after(STOP_MS_MAX, () => app.server.closeAllConnections())
      try {
        await app.close()
      } finally {
        cancel()
      }
    },
  }
}

const needsSession = (right: RouteRight | undefined): boolean =>
  right !== undefined && !['public', 'metrics', 'sender'].includes(right)

/** Text of an address is read as the number it means; a body must hold what the schema says, to the type. */
function validators(): Parameters<App['setValidatorCompiler']>[0] {
  const options = {
    useDefaults: true,
    removeAdditional: false,
    allErrors: true,
    strict: false,
    unicodeRegExp: true,
  } as const
  const ofText = new Ajv({ ...options, coerceTypes: 'array' })
  const ofBody = new Ajv(options)
  return ({ schema, httpPart }) => (httpPart === 'body' ? ofBody : ofText).compile(schema as object)
}

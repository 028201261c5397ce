// Shapes of the catalogue's answers.
import Type from 'typebox'
import { localTextSchema, nullable } from '../../http/schemas.ts'
import { HOST_LENGTH_MAX, RANGES_MAX } from '../grants/private-hosts.ts'

const milliseconds = Type.Integer({ description: 'Milliseconds since 1970' })
const lines = Type.Array(Type.String(), { examples: [['files:egisso', 'emits:benefit', 'memMb:256']] })
const count = Type.Integer({ minimum: 0 })
const contributes = Type.Object({
  sources: count,
  indicators: count,
  layers: count,
  statistics: count,
  panels: count,
  scenes: count,
  rules: count,
  channels: count,
})
const trouble = nullable(Type.Object({ at: milliseconds, text: Type.String() }))
const signerSchema = Type.Object({
  keyId: Type.String(),
  name: nullable(Type.String({ description: 'Null for a key that is not trusted' })),
})
const health = {
  processId: nullable(
    Type.Integer({ description: 'Null while nothing is to be done: no process runs then' }),
  ),
  startedAt: nullable(milliseconds),
  residentBytes: count,
  residentBytesMax: Type.Integer({ description: 'Above it the process is ended' }),
  cpuShare: Type.Number({ description: 'Of one processor, since the last look' }),
  cpuMs: count,
  starts: count,
  crashes: count,
  lastCrash: trouble,
  denials: count,
  lastDenial: trouble,
}

const reached = {
  hosts: Type.Array(Type.String(), {
    description: 'Hosts it asks for: of the manifest, and of the addresses in its configuration',
  }),
  isConfigured: Type.Boolean({ description: 'An address of its configuration may name any host' }),
}
const privateHostSchema = Type.Object({
  host: Type.String({ examples: ['office.region.example:8443'] }),
  ranges: Type.Array(Type.String(), { examples: [['10.20.0.0/16']] }),
  grantedAt: milliseconds,
  grantedBy: nullable(Type.String({ description: 'Null: the installation was set up with it' })),
})

const version = {
  id: Type.String(),
  version: Type.String(),
  title: localTextSchema,
  digest: Type.String({ description: 'SHA-256 of the header of the bundle' }),
  signer: signerSchema,
  capabilities: lines,
  diff: Type.Object({ added: lines, removed: lines }),
  network: Type.Object(reached),
  contributes,
  broughtAt: milliseconds,
  broughtBy: Type.String(),
  acceptedAt: nullable(milliseconds),
  isActive: Type.Boolean(),
  isFormer: Type.Boolean(),
}
export const versionSchema = Type.Object({ pluginId: Type.String(), ...version })

const plugin = {
  id: Type.String(),
  title: localTextSchema,
  description: localTextSchema,
  version: Type.String(),
  origin: Type.Enum(['platform', 'bundle']),
  signer: nullable(signerSchema),
  state: Type.Enum(['off', 'failed', 'stopped', 'running', 'backing-off', 'broken']),
  lastError: nullable(Type.String()),
  capabilities: lines,
  network: Type.Object({ ...reached, granted: Type.Array(privateHostSchema) }),
  contributes,
  formerVersion: nullable(Type.String({ description: '`platform` is the version that came with it' })),
  offer: nullable(Type.Object(version)),
  health: Type.Object(health),
}
export const pluginSchema = Type.Object(plugin)

export const pluginDetailsSchema = Type.Object({
  ...plugin,
  log: Type.Array(Type.Object({ at: milliseconds, level: Type.Enum(['info', 'warn']), text: Type.String() })),
  versions: Type.Array(Type.Object(version)),
  events: Type.Array(
    Type.Object({
      id: Type.String(),
      firstAt: milliseconds,
      lastAt: milliseconds,
      times: count,
      code: Type.String(),
      fact: Type.String(),
      actor: nullable(Type.String()),
    }),
  ),
})

/** What is said with a grant of private addresses. */
export const privateHostWishSchema = Type.Object(
  {
    host: Type.String({
      minLength: 1,
      maxLength: HOST_LENGTH_MAX,
      description: '`name` or `name:port`, one that the plugin asks for',
    }),
    ranges: Type.Optional(
      Type.Array(Type.String({ maxLength: 60 }), {
        maxItems: RANGES_MAX,
        description: 'Networks it may lead to; default: the address itself, or every private network',
      }),
    ),
    loopback: Type.Optional(
      Type.Boolean({ description: 'Said on purpose: it is the platform’s own machine' }),
    ),
  },
  { additionalProperties: false },
)

export const trustedKeySchema = Type.Object({ id: Type.String(), name: Type.String() })

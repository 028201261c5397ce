// One run of a source, or one message of a channel, with the services that its plugin was granted: the host's own hands
// for HTTP and databases, bounded, and every refusal told to whoever looks after plugins.
import type { Logger } from 'pino'
import { ObzorError } from '../../model/index.ts'
import type { HttpRequest, PluginManifest } from '../../plugin-api/index.ts'
import type { RegionSettings } from '../tokens.ts'
import { DatabaseBroker } from './database-broker.ts'
import type { PrivateGrants } from './grants/private-grants.ts'
import { grantedHosts } from './grants/private-hosts.ts'
import { brokerRequest } from './http-broker.ts'
import type { ManagedPlugin } from './managed-plugin.ts'
import { checkedConfig } from './manifest-check.ts'
import type { RunHandlers, WireFlow } from './plugin-process.ts'
import type { PluginVitals } from './plugin-vitals.ts'
import { boundedLog, boundedRun, HTTP_AT_ONCE_MAX } from './run-bounds.ts'
import { Slots } from './slots.ts'
import type { PluginRequests, RunAnswer, RunOrder } from './wire/messages.ts'

/** What a run takes from its plugin; requests are answered by the host, except for the delivery's bytes. */
export type SourceRunHandlers = Omit<RunHandlers, 'request' | 'log'> & {
  readDelivery(): Promise<Buffer>
}

export interface PluginRun {
  order: RunOrder
  manifest: PluginManifest
  plugin: ManagedPlugin
  vitals: PluginVitals
  handlersFor(flow: WireFlow): SourceRunHandlers
  abort: AbortSignal
}

export interface PluginRunsDeps {
  settings: RegionSettings
  grants: PrivateGrants
  logger: Logger
  /** A refusal is an event of the plugin. */
  note(pluginId: string, error: ObzorError): void
}

export class PluginRuns {
  readonly #deps: PluginRunsDeps

  constructor(deps: PluginRunsDeps) {
    this.#deps = deps
  }

  /** `order.config` is what is saved; it is checked and filled here. */
  async run({ order, manifest, plugin, vitals, handlersFor, abort }: PluginRun): Promise<RunAnswer> {
    const { settings, grants, logger, note } = this.#deps
    const config = checkedConfig(order.sourceCode, manifest, order.config)
    const databases = new DatabaseBroker({
      pluginId: manifest.id,
      names: manifest.capabilities.databases ?? [],
      connections: settings.connections,
    })
    const http = {
      pluginId: manifest.id,
      hosts: grantedHosts(manifest.capabilities.net ?? [], config),
      privateHosts: () => grants.of(manifest.id),
    }
    const slots = new Slots(HTTP_AT_ONCE_MAX)
    const log = boundedLog(
      logger.child({ plugin: manifest.id, source: order.sourceCode, run: order.run }),
      vitals,
    )
    const ended = new AbortController()
    const signal = AbortSignal.any([abort, ended.signal])
    const answer = (
      method: string,
      params: unknown,
      readDelivery: () => Promise<Buffer>,
    ): Promise<unknown> => {
      switch (method as keyof PluginRequests) {
        case 'http':
          return slots.use(() => brokerRequest((params as { request: HttpRequest }).request, http, signal))
        case 'delivery.read':
          return readDelivery()
        case 'database.open': {
          const { database, sql, values } = params as PluginRequests['database.open']['params']
          return databases.open(database, sql, values)
        }
        case 'database.next':
          return databases.next((params as { cursor: number }).cursor)
        case 'database.close':
          return databases.close((params as { cursor: number }).cursor)
        default:
          return Promise.reject(new Error(`unknown request '${method}'`))
      }
    }
    try {
      return await plugin.run(
        { ...order, config },
        (flow) => {
          const { readDelivery, ...handlers } = handlersFor(flow)
          return {
            ...handlers,
            ...boundedRun(handlers, order),
            log,
            request: async (method, params) => {
              try {
                return await answer(method, params, readDelivery)
              } catch (error) {
                if (error instanceof ObzorError && error.code.startsWith('OBZ_CAPABILITY_')) {
                  vitals.denied(error.fact)
                  note(manifest.id, error)
                }
                throw error
              }
            },
          }
        },
        abort,
      )
    } finally {
      ended.abort(new Error('the run is over'))
      await databases.closeAll()
    }
  }
}

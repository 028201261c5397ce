// Entry of a plugin's own process: answers the host over descriptor 3 and runs connectors. Started with
// `--permission` and an empty environment, so this file and the plugin beside it can reach nothing but the wire.
import 'reflect-metadata'
import net from 'node:net'
import { container, injectable, type DependencyContainer } from 'tsyringe'
import {
  CLOCK,
  CONFIG,
  DATABASES,
  HTTP,
  LOG,
  ObzorError,
  RANDOM,
  STORAGE,
  type AlertChannel,
  type Connector,
  type Plugin,
} from '../../../plugin-api/index.ts'
import { Sealer } from '../../access/sealing.ts'
import { FRAME_FROM_HOST_BYTES_MAX } from '../wire/frames.ts'
import type { HostNotice, RunAnswer, RunOrder } from '../wire/messages.ts'
import { fromWire, WirePeer } from '../wire/peer.ts'
import { BatchingSink } from './batching-sink.ts'
import { BrokeredServices } from './brokered-services.ts'
import { checkConnection } from './check-connection.ts'
import { readMended } from './mended-records.ts'
import { RecordEncoder } from './record-encoder.ts'

const WIRE_DESCRIPTOR = 3
const FLUSH_CHECK_MS = 250

/** Takes over the process; returns at once, ends when the host closes the wire. */
export function runPluginProcess(plugin: Plugin): void {
  const runs = new Map<number, AbortController>()
  const socket = new net.Socket({ fd: WIRE_DESCRIPTOR })
  const peer: WirePeer = new WirePeer(socket, FRAME_FROM_HOST_BYTES_MAX, {
    request: async (method, params) => {
      switch (method) {
        case 'describe':
          return plugin.manifest
        case 'ping':
          return null
        case 'run':
          return await runConnector(plugin, peer, params as RunOrder, runs)
        default:
          throw new Error(`unknown request '${method}'`)
      }
    },
    notice: (notice) => {
      const { type, run, reason } = notice as HostNotice
      if (type === 'cancel') runs.get(run)?.abort(fromWire(reason))
    },
    rows: () => undefined,
    closed: () => process.exit(0),
  })
}

async function runConnector(
  plugin: Plugin,
  peer: WirePeer,
  order: RunOrder,
  runs: Map<number, AbortController>,
): Promise<RunAnswer> {
  if (order.message) return await deliver(plugin, peer, order, runs)
  if (order.isCheck) return await check(plugin, peer, order, runs)
  const connectorClass = plugin.connectors.get(order.readBy ?? order.sourceCode)
  if (!connectorClass) throw new Error(`the plugin has no source '${order.sourceCode}'`)
  const abort = new AbortController()
  runs.set(order.run, abort)
  const known = new Set(order.knownOktmo)
  const sealer = new Sealer(Buffer.from(order.sealPublicKey, 'hex'))
  const sink = new BatchingSink({
    run: order.run,
    peer,
    encoder: new RecordEncoder(Buffer.from(order.pepper, 'hex'), sealer),
    rules: { today: order.today, knownOktmo: (code) => known.has(code) },
    quarantineKeptMax: order.quarantineKeptMax,
    rotateSealKey: () => sealer.rotate(),
    now: () => performance.now(),
  })
  const services = new BrokeredServices(peer, order, abort.signal)
  const scope = servicesOf(services, order)
  scope.registerInstance(
    STORAGE,
    services.storage((key, value) => sink.store(key, value)),
  )
  const timer = setInterval(() => sink.flushOld(), FLUSH_CHECK_MS)
  try {
    // Harmless when the author wrote it; without it the container would not know the parameters.
    injectable()(connectorClass)
    const connector: Pick<Connector, 'read'> = order.isMended
      ? { read: readMended }
      : scope.resolve<Connector>(connectorClass)
    let lastShare = 0
    await connector.read(
      {
        delivery: services.delivery(),
        signal: abort.signal,
        progress: (share) => {
          // A per-row call must not become a per-row message.
          if (share < lastShare + 0.01 && share < 1) return
          lastShare = share
          peer.notify({ type: 'progress', run: order.run, share })
        },
      },
      sink,
    )
    abort.signal.throwIfAborted()
    sink.finish()
    return { read: sink.read }
  } catch (error) {
    // What was read before the fault is whole records: they are kept, counted and, read again, change nothing.
    if (!abort.signal.aborted) sink.flush()
    throw error instanceof ObzorError || abort.signal.aborted ? error : described(error)
  } finally {
    clearInterval(timer)
    runs.delete(order.run)
    await scope.dispose()
  }
}

/** The same services as a run's; what it would remember is forgotten. */
async function check(
  plugin: Plugin,
  peer: WirePeer,
  order: RunOrder,
  runs: Map<number, AbortController>,
): Promise<RunAnswer> {
  const connectorClass = plugin.connectors.get(order.readBy ?? order.sourceCode)
  if (!connectorClass) throw new Error(`the plugin has no source '${order.sourceCode}'`)
  const abort = new AbortController()
  runs.set(order.run, abort)
  const services = new BrokeredServices(peer, order, abort.signal)
  const scope = servicesOf(services, order)
  scope.registerInstance(
    STORAGE,
    services.storage(() => undefined),
  )
  try {
    injectable()(connectorClass)
    const connector = scope.resolve<Connector>(connectorClass)
    const context = { signal: abort.signal, delivery: services.delivery() }
    const found = await checkConnection(connector, context)
    abort.signal.throwIfAborted()
    return { read: 0, found }
  } catch (error) {
    throw error instanceof ObzorError || abort.signal.aborted ? error : described(error)
  } finally {
    runs.delete(order.run)
    await scope.dispose()
  }
}

/** The same services as a source's, without a memory: what was told is remembered by the host. */
async function deliver(
  plugin: Plugin,
  peer: WirePeer,
  order: RunOrder,
  runs: Map<number, AbortController>,
): Promise<{ read: number }> {
  const channelClass = plugin.channels.get(order.sourceCode)
  if (!channelClass || !order.message) throw new Error(`the plugin has no channel '${order.sourceCode}'`)
  const abort = new AbortController()
  runs.set(order.run, abort)
  const scope = servicesOf(new BrokeredServices(peer, order, abort.signal), order)
  try {
    injectable()(channelClass)
    await scope.resolve<AlertChannel>(channelClass).deliver(order.message, { signal: abort.signal })
    abort.signal.throwIfAborted()
    return { read: 0 }
  } catch (error) {
    throw error instanceof ObzorError || abort.signal.aborted ? error : described(error)
  } finally {
    runs.delete(order.run)
    await scope.dispose()
  }
}

function servicesOf(services: BrokeredServices, order: RunOrder): DependencyContainer {
  const scope = container.createChildContainer()
  scope.registerInstance(HTTP, services.http())
  scope.registerInstance(DATABASES, services.databases())
  scope.registerInstance(CLOCK, services.clock())
  scope.registerInstance(RANDOM, { next: Math.random })
  scope.registerInstance(LOG, services.log())
  scope.registerInstance(CONFIG, order.config)
  return scope
}

/**
 * An exception of the plugin's code: its place helps the author. A parser's message quotes the data, so it is dropped; of any other what
 * may be a name or a number of somebody is left out. Words for people belong into an error with a code.
 */
function described(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('something that is not an error was thrown')
  const place = /at (.+?)(?: \(.*?([^/]+:\d+:\d+)\)| .*?([^/]+:\d+:\d+))/.exec(error.stack ?? '')
  const at = place ? ` at ${place[1]} ${place[2] ?? place[3] ?? ''}` : ''
  const message = error instanceof SyntaxError ? '' : `: ${withoutValues(error.message)}`
  return new Error(`${error.name}${message}${at}`)
}

/** Russian letters and long numbers are data: the engine's own messages and a program's names have neither. */
const withoutValues = (message: string): string =>
  message
    .slice(0, 200)
    .replaceAll(/[^\u0020-\u007e]+/g, '…')
    .replaceAll(/\d[\d -]{3,}\d/g, '…')

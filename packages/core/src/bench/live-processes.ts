// The parent's side of the live benchmarks: clients and writer as processes that can be asked and waited for.
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  serveFleet,
  type FleetNews,
  type FleetOrder,
  type FleetState,
  type OpenFleet,
  type Receipts,
} from './live-clients.ts'
import { serveWriter, type StartWriter, type WriterNews, type WriterOrder } from './live-writer.ts'

const ROLE_ARGUMENT = '--live-bench-role='
const ANSWER_WITHIN_MS = 120_000

function start(role: 'clients' | 'writer'): ChildProcess {
  const child = fork(fileURLToPath(import.meta.url), [`${ROLE_ARGUMENT}${role}`], {
    // Not the parent's profiler or inspector, and arrays as arrays.
    execArgv: [],
    serialization: 'advanced',
  })
  // It ends with us; whoever waits for its answer has a timer.
  child.unref()
  child.channel?.unref()
  return child
}

/** The next message of that kind; fails when the process ends or says nothing. */
function answerOf<Kind extends FleetNews['kind'] | WriterNews['kind']>(
  child: ChildProcess,
  kind: Kind,
  withinMs = ANSWER_WITHIN_MS,
): Promise<Extract<FleetNews | WriterNews, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(late)
      child.off('message', hear)
      child.off('exit', fail)
    }
    const fail = (): void => {
      end()
      reject(new Error(`a process of the benchmark ended before it said '${kind}'`))
    }
    const late = setTimeout(() => {
      end()
      reject(new Error(`a process of the benchmark did not say '${kind}' within ${withinMs} ms`))
    }, withinMs)
    const hear = (news: FleetNews | WriterNews): void => {
      if (news.kind !== kind) return
      end()
      resolve(news as Extract<FleetNews | WriterNews, { kind: Kind }>)
    }
    child.on('message', hear)
    child.once('exit', fail)
  })
}

export class Clients {
  readonly #child: ChildProcess
  readonly #listeners = new Set<(transaction: number, version: number) => void>()
  /** Until all had their first frame. */
  readonly openedMs: number

  private constructor(child: ChildProcess, openedMs: number) {
    this.#child = child
    this.openedMs = openedMs
    child.on('message', (news: FleetNews) => {
      if (news.kind !== 'reached') return
      for (const listener of this.#listeners) listener(news.transaction, news.version)
    })
  }

  static async open(order: Omit<OpenFleet, 'kind'>): Promise<Clients> {
    const child = start('clients')
    const opened = answerOf(child, 'opened')
    child.send({ kind: 'open', ...order } satisfies FleetOrder)
    return new Clients(child, (await opened).ms)
  }

  /** Each time that all clients have one more version. */
  onReached(listener: (transaction: number, version: number) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async collect(): Promise<Receipts> {
    return (await this.#ask({ kind: 'collect' }, 'receipts')).receipts
  }
  async state(): Promise<FleetState> {
    return (await this.#ask({ kind: 'state' }, 'state')).state
  }
  drop(): void {
    this.#child.send({ kind: 'drop' } satisfies FleetOrder)
  }
  /** Whether each of them came to hold the version of the client that was never away, in this time. */
  async return(spreadMs: number | null, withinMs: number): Promise<boolean> {
    const returned = answerOf(this.#child, 'returned', withinMs)
    this.#child.send({ kind: 'return', spreadMs } satisfies FleetOrder)
    return await returned.then(
      () => true,
      () => false,
    )
  }
  close(): void {
    this.#child.disconnect()
  }

  #ask<Kind extends FleetNews['kind']>(
    order: FleetOrder,
    kind: Kind,
  ): Promise<Extract<FleetNews, { kind: Kind }>> {
    const answer = answerOf(this.#child, kind)
    this.#child.send(order)
    return answer as Promise<Extract<FleetNews, { kind: Kind }>>
  }
}

export class ForeignWriter {
  readonly #child = start('writer')
  readonly #unlisten: () => void

  constructor(order: Omit<StartWriter, 'kind'>, clients: Clients) {
    this.#send({ kind: 'start', ...order })
    this.#unlisten = clients.onReached((transaction) => {
      if (transaction > 0) this.#send({ kind: 'reached', transaction })
    })
  }

  async stop(): Promise<WriterNews> {
    const stopped = answerOf(this.#child, 'stopped')
    this.#send({ kind: 'stop' })
    const news = await stopped
    this.#unlisten()
    this.#child.disconnect()
    return news
  }

  #send(order: WriterOrder): void {
    if (this.#child.connected) this.#child.send(order)
  }
}

const role = process.argv.find((argument) => argument.startsWith(ROLE_ARGUMENT))?.slice(ROLE_ARGUMENT.length)
if (role === 'clients') serveFleet()
if (role === 'writer') serveWriter()

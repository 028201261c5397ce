// The wire between one client and the engines: a balancer of one line that a test can cut or stop.
import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { isReady } from './engine-process.ts'

export interface Link {
  url: string
  /** Ends the present connection without a word; the next one is taken as usual. */
  cut(): void
  /** Nothing is read from the engine: its bytes pile up there. */
  stall(): void
  flow(): void
  close(): Promise<void>
}

/** A new connection goes to the engine that says it is ready, or waits with the first that takes it. */
export async function openLink(engines: () => readonly string[]): Promise<Link> {
  const pairs = new Set<Pair>()
  let isStalled = false
  const join = async (client: Socket): Promise<void> => {
    client.on('error', () => client.destroy())
    const url = await choose(engines())
    if (url === null || client.destroyed) client.destroy()
    else pairs.add(new Pair({ client, url, isStalled, forget: (pair) => pairs.delete(pair) }))
  }
  const server = createServer({ pauseOnConnect: true }, (client) => void join(client))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stall = (isOn: boolean): void => {
    isStalled = isOn
    for (const pair of pairs) pair.stall(isOn)
  }
  const cut = (): void => {
    for (const pair of pairs) pair.client.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    stall: () => stall(true),
    flow: () => stall(false),
    close: async () => {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface PairOptions {
  client: Socket
  url: string
  isStalled: boolean
  forget(pair: Pair): void
}

class Pair {
  readonly client: Socket
  readonly #engine: Socket
  #isStalled: boolean

  constructor({ client, url, isStalled, forget }: PairOptions) {
    this.client = client
    this.#isStalled = isStalled
    this.#engine = connect(Number(new URL(url).port), '127.0.0.1')
    this.#engine.on('error', () => client.destroy())
    this.#engine.once('close', () => client.destroy())
    client.once('close', () => {
      this.#engine.destroy()
      forget(this)
    })
    client.setNoDelay(true)
    this.#engine.setNoDelay(true)
    client.pipe(this.#engine)
    this.#engine.on('data', (bytes) => {
      if (!client.write(bytes)) this.#engine.pause()
    })
    client.on('drain', () => this.stall(this.#isStalled))
    this.stall(isStalled)
  }

  stall(isOn: boolean): void {
    this.#isStalled = isOn
    if (isOn) this.#engine.pause()
    else this.#engine.resume()
  }
}

async function choose(urls: readonly string[]): Promise<string | null> {
  const ready = await Promise.all(urls.map((url) => isReady(url)))
  return urls[ready.indexOf(true)] ?? urls[0] ?? null
}

// Is a port free, and which one is free next.
import { createServer } from 'node:net'
import { ObzorError } from '../model/index.ts'

/** Of the web server, where none is named. */
export const PLATFORM_PORT_DEFAULT = 8_080
/** How far a free port is looked for. */
const LOOK_AHEAD_MAX = 100

/** `free`, or the system's code of why it cannot be listened on. */
async function listenOnce(host: string, port: number): Promise<'free' | string> {
  return await new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve('free')))
  })
}

export async function isPortFree(host: string, port: number): Promise<boolean> {
  return (await listenOnce(host, port)) === 'free'
}

/** The first free port from `from` on; `undefined` when there is none in the next hundred. */
export async function nextFreePort(host: string, from: number): Promise<number | undefined> {
  const last = Math.min(65_535, from + LOOK_AHEAD_MAX - 1)
  for (let port = from; port <= last; port += 1) if (await isPortFree(host, port)) return port
  return undefined
}

/** Throws `OBZ_LAUNCHER_PORT_IN_USE` with the next free port, or `OBZ_LAUNCHER_ADDRESS_REFUSED`. */
export async function requirePort(host: string, port: number): Promise<void> {
  const answer = await listenOnce(host, port)
  if (answer === 'free') return
  if (answer === 'EADDRINUSE') {
    const next = await nextFreePort(host, port + 1)
    throw new ObzorError({
      code: 'OBZ_LAUNCHER_PORT_IN_USE',
      fact: `port ${port} on ${host} is used by another program`,
      risk: 'the wall and the console would have no address',
      action: next ? `./obzor up --port ${next}` : 'choose a free port with --port',
    })
  }
  throw new ObzorError({
    code: 'OBZ_LAUNCHER_ADDRESS_REFUSED',
    fact: `the system does not let this user listen on ${host}:${port} (${answer})`,
    risk: 'the wall and the console would have no address',
    action: 'choose a port above 1023 with --port, or an address of this machine with --host',
  })
}

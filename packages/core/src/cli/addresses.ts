// Addresses of a running platform: for the person who reads them and for our own requests.
import { networkInterfaces } from 'node:os'

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)
const ANYWHERE = new Set(['0.0.0.0', '::'])

/** Base without a slash at the end, for requests from this machine. */
export function localBase(host: string, port: number): string {
  return `http://${ANYWHERE.has(host) ? '127.0.0.1' : bracketed(host)}:${port}`
}

/** Every base that a person can open: with `--host 0.0.0.0` also those of the machine in its networks. */
export function basesFor(host: string, port: number, interfaces = networkInterfaces()): string[] {
  if (!ANYWHERE.has(host)) return [`http://${bracketed(host)}:${port}`]
  const outside = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => !address.internal && address.family === 'IPv4')
    .map((address) => `http://${address.address}:${port}`)
  return [localBase(host, port), ...outside]
}

import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { isPortFree, nextFreePort, requirePort } from './ports.ts'

const servers: Server[] = []

async function takePort(): Promise<number> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve))
})

describe('ports', () => {
  test('a port that somebody listens on is not free, and the next free one is found after it', async () => {
    const taken = await takePort()
    expect(await isPortFree('127.0.0.1', taken)).toBe(false)
    const next = await nextFreePort('127.0.0.1', taken)
    expect(next).toBeGreaterThan(taken)
  })

  test('a port in use is refused with a command that works', async () => {
    const taken = await takePort()
    const refusal = await requirePort('127.0.0.1', taken).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'OBZ_LAUNCHER_PORT_IN_USE' })
    const suggested = Number(/--port (\d+)/.exec((refusal as { action: string }).action)?.[1])
    await expect(requirePort('127.0.0.1', suggested)).resolves.toBeUndefined()
  })

  test('an address that is not of this machine is refused as such', async () => {
    await expect(requirePort('203.0.113.7', 8_080)).rejects.toThrow(/OBZ_LAUNCHER_ADDRESS_REFUSED/)
  })

  test('looking for a port ends at the last one there is', async () => {
    const found = await nextFreePort('127.0.0.1', 65_535)
    expect([65_535, undefined]).toContain(found)
  })
})

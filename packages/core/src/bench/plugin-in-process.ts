// The same connector, the same checks and the same encoding for COPY as in a plugin's own process, without the process
// and its wire: what isolation costs is the difference. Bundled with a plugin by the benchmark and run as a child.
import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { container } from 'tsyringe'
import { Sealer } from '../engine/access/sealing.ts'
import { BatchingSink } from '../engine/host/process/batching-sink.ts'
import { RecordEncoder } from '../engine/host/process/record-encoder.ts'
import type { RunOrder } from '../engine/host/wire/messages.ts'
import type { WirePeer } from '../engine/host/wire/peer.ts'
import { CLOCK, CONFIG, LOG, RANDOM, STORAGE, type Plugin } from '../plugin-api/index.ts'
import { collectedLog, fakeClock, fixedRandom, memoryStorage } from '../plugin-api/testing/index.ts'

/** As the broker gives it out. */
const CHUNK_BYTES = 256 * 1024

/** Says `{ rows, bytes, ms }` as one line of JSON for each round. */
export async function readInProcess(
  plugin: Plugin,
  file: string,
  order: RunOrder,
  rounds: number,
): Promise<void> {
  const content = readFileSync(file)
  for (let round = 0; round < rounds; round += 1) {
    let bytes = 0
    const nowhere = {
      unsentBytes: 0,
      drained: () => Promise.resolve(),
      rows: (_table: number, _run: number, chunk: Uint8Array) => (bytes += chunk.length),
      notify: () => undefined,
    } as unknown as WirePeer
    const known = new Set(order.knownOktmo)
    const sealer = new Sealer(Buffer.from(order.sealPublicKey, 'hex'))
    const sink = new BatchingSink({
      run: order.run,
      peer: nowhere,
      encoder: new RecordEncoder(Buffer.from(order.pepper, 'hex'), sealer),
      rules: { today: order.today, knownOktmo: (code) => known.has(code) },
      quarantineKeptMax: order.quarantineKeptMax,
      rotateSealKey: () => sealer.rotate(),
      now: () => performance.now(),
    })
    const scope = container.createChildContainer()
    scope.registerInstance(CONFIG, order.config)
    scope.registerInstance(CLOCK, fakeClock())
    scope.registerInstance(RANDOM, fixedRandom(0.5))
    scope.registerInstance(LOG, collectedLog())
    scope.registerInstance(STORAGE, memoryStorage())
    const connector = scope.resolve(plugin.connectors.get(order.sourceCode)!)
    const delivery = {
      name: order.delivery!.name,
      sizeBytes: content.length,
      async *open() {
        for (let at = 0; at < content.length; at += CHUNK_BYTES) yield content.subarray(at, at + CHUNK_BYTES)
      },
    }
    const startedAt = performance.now()
    await connector.read({ delivery, signal: new AbortController().signal, progress: () => undefined }, sink)
    sink.finish()
    process.stdout.write(`${JSON.stringify({ rows: sink.read, bytes, ms: performance.now() - startedAt })}\n`)
  }
}

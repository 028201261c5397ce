// What this process holds once the collector has taken all it can.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Heap and buffers after collections. Closed sockets let go of their memory only some turns of the event loop later. */
export async function heldBytes(turns = 5): Promise<number> {
  for (let turn = 0; turn < turns; turn += 1) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/**
 * The same of a process at work: no turn of the event loop lies between the collection and the look, so what it makes meanwhile
 * does not count. The second collection waits for the first one's sweeping, which goes on behind its back.
 */
export function heldAtWork(): number {
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

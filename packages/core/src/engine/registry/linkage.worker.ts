// The process that links: the only one that opens identities for it. Its order comes over the channel to the engine, not in
// arguments or environment, where other processes of the machine could read a key; it says how far it is and ends.
import { createPrivateKey } from 'node:crypto'
import pg from 'pg'
import { withPepper } from '../vault/linkage-peppers.ts'
import { codeOfFailure } from './linkage-failure.ts'
import {
  learnVersion,
  linkRegistry,
  type LinkProgress,
  type LinkRegistryOptions,
  type LinkRun,
} from './link-registry.ts'

export interface Peppers {
  registry: Uint8Array
  linkage: Uint8Array
}
export interface LinkageOrder {
  databaseUrl: string
  /** PKCS 8, the newest first. */
  vaultKeyPems: string[]
  /** By their versions. */
  peppers: Record<number, Peppers>
  memoryMegabytes: number
  task: LinkageTask
}
/** To link what waits, or to learn new parameters from everything that is linked. */
export type LinkageTask = { kind: 'link' } | { kind: 'learn'; madeBy: string }
export type LinkageNotice =
  | { kind: 'progress'; progress: LinkProgress }
  /** `run` is `null` where another one links, or the keys are being rotated. */
  | { kind: 'done'; run: LinkRun | null }
  /** `version` is `null` while the keys are being rotated. */
  | { kind: 'learned'; version: number | null }
  | { kind: 'failed'; code: string }

const tell = (notice: LinkageNotice): void => void process.send?.(notice)

async function carryOut(order: LinkageOrder): Promise<LinkageNotice> {
  const client = new pg.Client({ connectionString: order.databaseUrl, application_name: 'obzor-linkage' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const work = <Result>(on: (options: LinkRegistryOptions) => Promise<Result>): Promise<Result | null> =>
      withPepper(client, async (version) => {
        const peppers = order.peppers[version]
        // A key that was made since the order was given: the next look brings it.
        if (!peppers) return null
        return await on({
          client,
          key: order.vaultKeyPems.map((pem) => createPrivateKey(pem)),
          registryPepper: Buffer.from(peppers.registry),
          linkagePepper: Buffer.from(peppers.linkage),
          memoryMegabytes: order.memoryMegabytes,
          say: (progress) => tell({ kind: 'progress', progress }),
        })
      })
    const { task } = order
    return task.kind === 'link'
      ? { kind: 'done', run: await work(linkRegistry) }
      : { kind: 'learned', version: await work((options) => learnVersion(options, task.madeBy)) }
  } finally {
    await client.end().catch(() => undefined)
  }
}

process.once('message', (order: LinkageOrder) => {
  carryOut(order)
    .then(tell)
    .catch((error: unknown) => tell({ kind: 'failed', code: codeOfFailure(error) }))
    .finally(() => process.disconnect?.())
})
// The engine is gone: nobody waits for the result, and what was read waits as pending.
process.on('disconnect', () => process.exit(0))

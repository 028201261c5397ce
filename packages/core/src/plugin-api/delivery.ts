// What a source of files does first.
import { ObzorError } from '../model/index.ts'
import type { RunContext } from './connector.ts'
import type { Delivery } from './services.ts'

/** The file of this run. `wanted` completes "put … into the inbox". Throws `OBZ_SOURCE_NO_DELIVERY`. */
export function requireDelivery({ delivery }: RunContext, wanted: string): Delivery {
  if (delivery) return delivery
  throw new ObzorError({
    code: 'OBZ_SOURCE_NO_DELIVERY',
    fact: 'the source was started without a file',
    risk: 'nothing was read; earlier data stay',
    action: `put ${wanted} into the inbox`,
  })
}

import { expect, it } from 'vitest'
import { requireDelivery } from './delivery.ts'
import { deliveryOf } from './testing/index.ts'

const run = { signal: new AbortController().signal, progress: () => undefined }

it('gives the file of the run, or says which file to put into the inbox', () => {
  const delivery = deliveryOf('x')
  expect(requireDelivery({ ...run, delivery }, 'a table')).toBe(delivery)
  expect(() => requireDelivery(run, 'a table')).toThrow(/OBZ_SOURCE_NO_DELIVERY.*put a table into the inbox/)
})

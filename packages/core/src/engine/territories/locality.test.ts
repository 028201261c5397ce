import { expect, test } from 'vitest'
import { localityOf } from '../../model/index.ts'

test('towns and settlements of urban type come before villages in the codes of localities', () => {
  expect(['42701000001', '42606155051', '42606101099'].map(localityOf)).toEqual(['urban', 'urban', 'urban'])
  expect(['42606412101', '42606412999'].map(localityOf)).toEqual(['rural', 'rural'])
})

test('a code of a municipality or of a settlement as a whole says nothing of town or village', () => {
  expect(['42606000', '42606101', '42606101000', '4260610100', ''].map(localityOf)).toEqual(
    Array.from({ length: 5 }, () => undefined),
  )
})

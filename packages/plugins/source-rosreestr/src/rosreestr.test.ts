import { readFileSync } from 'node:fs'
import type { PropertyRecord } from '@obzor/core/model'
import { deliveryOf, runConnector } from '@obzor/core/plugin-api/testing'
import { describe, expect, it } from 'vitest'
import { rosreestrPlugin } from './index.ts'

const extracts = readFileSync(new URL('../fixtures/extracts.xml', import.meta.url), 'utf8')
const read = (content: string, config: Record<string, unknown> = {}) =>
  runConnector(rosreestrPlugin, 'rosreestr.rights', { config, delivery: deliveryOf(content) })
const rights = (records: readonly unknown[]) => records as PropertyRecord[]

describe('extracts of ЕГРН', () => {
  it('make each owner a right to the thing, with the share as it is written', async () => {
    const { records, rejections, failure } = await read(extracts)
    expect([failure, rejections]).toEqual([undefined, []])
    expect(
      rights(records).map(({ object, share, areaM2, person }) => [object, share, areaM2, person.familyName]),
    ).toEqual([
      ['dwelling', { numerator: 1, denominator: 3 }, 54.2, 'Придуманова'],
      ['dwelling', { numerator: 2, denominator: 3 }, 54.2, 'Небывалов'],
      ['land', { numerator: 1, denominator: 2 }, 1204, 'Придуманова'],
      ['land', { numerator: 1, denominator: 2 }, 1204, 'Вымышленный'],
      ['house', undefined, 86.4, 'Вымышленный'],
    ])
    expect(rights(records)[0]).toMatchObject({
      objectNumber: '48:20:0010101:101',
      valueKopecks: 150_000_050,
      startsOn: '2018-03-05',
    })
  })

  it('leave out rights that are no property here, and say how many', async () => {
    const { logs } = await read(extracts)
    expect(logs.at(-1)).toMatchObject({ facts: { rights: 5, otherRights: 1 } })
    const { records } = await read(extracts, { rights: ['аренда'] })
    expect(rights(records).map(({ person }) => person.familyName)).toEqual(['Несуществующая'])
  })

  it('with a cancelled right say the day it ended', async () => {
    const cancelled = extracts.replace(
      '2012-08-20T00:00:00+03:00</registration_date>',
      '2012-08-20T00:00:00+03:00</registration_date><cancel_date>2024-02-29T00:00:00+03:00</cancel_date>',
    )
    expect(rights((await read(cancelled)).records).at(-1)).toMatchObject({
      startsOn: '2012-08-20',
      endsOn: '2024-02-29',
    })
  })

  it('without СНИЛС of one owner set that right aside and take the other owners', async () => {
    const { records, rejections } = await read(extracts.replace(/<snils>[^<]+<\/snils>/, ''))
    expect(records).toHaveLength(4)
    expect(rejections.map(({ line, field }) => [line, field])).toEqual([[1, 'snils']])
    expect(rejections[0]!.reason).not.toContain('Придуманова')
  })

  it('with a company among the owners take the persons', async () => {
    const mixed = extracts.replace(
      '<right_holders>',
      '<right_holders><right_holder><legal_entity><entity><resident><name>ООО</name></resident></entity></legal_entity></right_holder>',
    )
    expect((await read(mixed)).records).toHaveLength(5)
  })

  it('in a file of something else are not looked for', async () => {
    const { failure, records } = await read('<?xml version="1.0"?><extract_cadastral_plan_territory/>')
    expect(failure?.code).toBe('OBZ_SOURCE_SCHEMA_CHANGED')
    expect(records).toEqual([])
  })
})

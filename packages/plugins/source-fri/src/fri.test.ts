import { readFileSync } from 'node:fs'
import { deliveryOf, runConnector } from '@obzor/core/plugin-api/testing'
import { describe, expect, it } from 'vitest'
import { friPlugin } from './index.ts'

const extracts = readFileSync(new URL('../fixtures/extracts.xml', import.meta.url), 'utf8')
const read = (content: string) => runConnector(friPlugin, 'fri.disability', { delivery: deliveryOf(content) })

describe('extracts of ФРИ', () => {
  it('make the disability in force a status with its term; a far date is no term', async () => {
    const { records, rejections, failure } = await read(extracts)
    expect([failure, rejections]).toEqual([undefined, []])
    expect(
      records.map((record) => record.kind === 'status' && [record.value, record.startsOn, record.endsOn]),
    ).toEqual([
      ['group-2', '2020-03-01', undefined],
      ['group-3', '2023-05-10', '2025-06-01'],
      ['group-1', '2011-01-20', undefined],
      ['child', '2019-02-02', '2030-09-09'],
    ])
    expect(records[0]).toMatchObject({
      status: 'disability',
      person: { familyName: 'Придуманова', birthDate: '1984-02-01', sex: 'female' },
    })
  })

  it('do not tell why somebody is disabled, whatever else an extract holds', async () => {
    const more = extracts.replace(
      '<fri:ВсеФайлы/>',
      '<fri:ВсеФайлы><fri:Файл><fri:ВсеСведения><fri:ДатаС>1999-01-01</fri:ДатаС><fri:СНИЛС>x</fri:СНИЛС></fri:ВсеСведения></fri:Файл></fri:ВсеФайлы>',
    )
    expect((await read(more)).records).toEqual((await read(extracts)).records)
  })

  it('with a group that is none, or without СНИЛС, are set aside by their number, and the rest is taken', async () => {
    const wrong = extracts
      .replace('<fri:ГруппаИнвалидности>3<', '<fri:ГруппаИнвалидности>7<')
      .replace(/<fri:СНИЛС>[^<]+<\/fri:СНИЛС>(?=\s+<fri:Фамилия>Вымышленный)/, '<fri:СНИЛС></fri:СНИЛС>')
    const { records, rejections } = await read(wrong)
    expect(records).toHaveLength(2)
    expect(rejections.map(({ line, field }) => [line, field])).toEqual([
      [2, 'ГруппаИнвалидности'],
      [3, 'СНИЛС'],
    ])
    expect(rejections[1]!.raw).toContain('Вымышленный')
    expect(rejections[1]!.reason).not.toContain('Вымышленный')
  })

  it('in a file of something else are not looked for', async () => {
    const { failure, records } = await read('<?xml version="1.0"?><Выписка><СНИЛС>1</СНИЛС></Выписка>')
    expect(failure?.code).toBe('OBZ_SOURCE_SCHEMA_CHANGED')
    expect(records).toEqual([])
  })
})

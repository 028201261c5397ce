import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { KinshipRecord, ObzorRecord, VitalRecord } from '@obzor/core/model'
import { deliveryOf, runConnector, type ConnectorRun } from '@obzor/core/plugin-api/testing'
import { zagsPlugin } from './index.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const rules = { today: '2025-06-01', knownOktmo: () => true }
const read = (content: string | Uint8Array, run: ConnectorRun = {}) =>
  runConnector(zagsPlugin, 'zags.acts', {
    delivery: deliveryOf(content, { chunkBytes: 500 }),
    queueMax: 2,
    rules,
    ...run,
  })
const brief = (record: ObzorRecord): string =>
  record.kind === 'vital'
    ? `${record.event} ${record.occurredOn} ${record.person.familyName}${record.other ? ` / ${record.other.familyName}` : ''}`
    : record.kind === 'kinship'
      ? `${record.relation} ${record.startsOn} ${record.person.firstName} — ${record.relative.firstName}`
      : record.kind
const births = fixture('births')
const marriages = fixture('marriages')

describe('source-zags', () => {
  it('makes of a birth the event and an edge to each parent that the act names', async () => {
    const { records, rejections, failure } = await read(births)
    expect(failure).toBeUndefined()
    expect(rejections).toEqual([])
    expect(records.map(brief)).toEqual([
      'birth 2025-03-01 Придуманова',
      'mother 2025-03-01 Мила — Ольга',
      'father 2025-03-01 Мила — Пётр',
      'birth 2025-03-02 Небылица',
      'mother 2025-03-02 Лев — Ия',
    ])
    expect(records[1]).toEqual({
      kind: 'kinship',
      key: 'birth|900000000000000000001|mother',
      person: {
        key: 'birth|900000000000000000001|child',
        familyName: 'Придуманова',
        firstName: 'Мила',
        patronymic: 'Петровна',
        birthDate: '2025-03-01',
        sex: 'female',
      },
      relative: {
        key: 'birth|900000000000000000001|mother',
        snils: '90000000182',
        familyName: 'Придуманова',
        firstName: 'Ольга',
        patronymic: 'Ильинична',
        birthDate: '1990-02-28',
        sex: 'female',
      },
      relation: 'mother',
      basis: 'birth',
      startsOn: '2025-03-01',
      actNumber: '900000000000000000001',
    })
  })

  it('reads a death, with СНИЛС or without', async () => {
    const { records } = await read(fixture('deaths'))
    expect(records.map(brief)).toEqual(['death 2025-03-06 Вымыслов', 'death 2025-03-08 Вымыслова'])
    expect(records.map((record) => (record as VitalRecord).person.snils)).toEqual(['90000000384', undefined])
  })

  it('makes of a marriage the event, the edge, and the change of a surname', async () => {
    const { records } = await read(marriages)
    expect(records.map(brief)).toEqual([
      'name-change 2014-08-16 Придуманова / Сказкина',
      'marriage 2014-08-16 Придуманова / Придуманов',
      'spouse 2014-08-16 Ольга — Пётр',
    ])
    const [change] = records as VitalRecord[]
    expect(change!.other!.key).toBe(change!.person.key)
  })

  it('makes of a divorce the event alone, and the surname that was taken back', async () => {
    const { records } = await read(fixture('divorces'))
    expect(records.map(brief)).toEqual([
      'name-change 2024-11-20 Басенкова / Небылица',
      'divorce 2024-11-20 Басенкова / Небылица',
    ])
  })

  it('says that an annulled act never was, and that a restored one was', async () => {
    const annulled = marriages.replace(
      '</ПрдСведРег>',
      '</ПрдСведРег><СведАннулирАГС ДатаВнесИспр="2020-01-01"><t:ПрСведДокИспрАГС>1</t:ПрСведДокИспрАГС></СведАннулирАГС>',
    )
    const isAnnulled = async (text: string, config = {}): Promise<unknown[]> =>
      (await read(text, { config })).records.map((record) => (record as KinshipRecord).annulled ?? false)
    expect(await isAnnulled(annulled)).toEqual([true, true, true])
    expect(
      await isAnnulled(
        annulled.replace('<СведАннулирАГС', '<СведВосстанАГС ДатаВнесИспр="2021-01-01"/><СведАннулирАГС'),
      ),
    ).toEqual([false, false, false])
    expect(
      await isAnnulled(marriages.replace('КодСостСтат="0100"', 'КодСостСтат="0300"'), {
        voidStatusCodes: ['0300'],
      }),
    ).toEqual([true, true, true])
  })

  it('keeps the child of a parent of whom the act knows too little, and says so of the parent', async () => {
    const partial = births.replace(
      '<t:ДатаРождКаленд>1988-07-11</t:ДатаРождКаленд>',
      '<t:ДатаРождДок><t:ПрДень>1</t:ПрДень><t:ПрМесяц>1</t:ПрМесяц><t:Год>1988</t:Год></t:ДатаРождДок>',
    )
    const { records, rejections } = await read(partial)
    expect(records).toHaveLength(4)
    expect(rejections.map(({ line, field, code }) => [line, field, code])).toEqual([
      [1, 'СведОтец', 'OBZ_ZAGS_PERSON_INCOMPLETE'],
    ])
    expect(rejections[0]!.reason).not.toContain('Придуманов')
    const whole = partial.replace(
      '<t:ПрДень>1</t:ПрДень><t:ПрМесяц>1</t:ПрМесяц>',
      '<t:День>9</t:День><t:Месяц>12</t:Месяц>',
    )
    expect((await read(whole)).records[2]).toMatchObject({ relative: { birthDate: '1988-12-09' } })
  })

  it('takes a СНИЛС with a wrong check number for an unknown one, and counts it', async () => {
    const { records, rejections, logs } = await read(births.replace('900-000-001-82', '900-000-001-83'))
    expect(records).toHaveLength(5)
    expect(rejections).toEqual([])
    expect((records[1] as KinshipRecord).relative.snils).toBeUndefined()
    expect(logs.at(-1)?.facts).toEqual({ acts: 2, stillborn: 0, numbersDropped: 1 })
  })

  it('makes no person of a child that was born dead', async () => {
    const { records, logs } = await read(births.replace('<ЖивМертв>1</ЖивМертв>', '<ЖивМертв>0</ЖивМертв>'))
    expect(records).toHaveLength(2)
    expect(logs.at(-1)?.facts).toMatchObject({ stillborn: 1 })
  })

  it('takes a death without its day by the day of the record, and nobody for whom nobody knows', async () => {
    const deaths = fixture('deaths')
    const found = deaths.replace(
      '<ДатаСмертКаленд>2025-03-06</ДатаСмертКаленд>',
      '<ПрДатаСмерт>1</ПрДатаСмерт>',
    )
    expect((await read(found)).records.map(brief)[0]).toBe('death 2025-03-07 Вымыслов')
    const nobody = deaths.replace('<ПрдСведРег СНИЛС', '<ПрдСведРег ПрНеустанЛицо="1" СНИЛС')
    const { records, rejections } = await read(nobody)
    expect(records).toHaveLength(1)
    expect(rejections.map(({ field, code }) => [field, code])).toEqual([
      ['ФИОУмер', 'OBZ_SOURCE_FIELD_MISSING'],
    ])
  })

  it('leaves what cannot be to the rules of the vocabulary: a parent younger than the child', async () => {
    const { records, rejections } = await read(
      births.replace('<t:ДатаРождКаленд>1990-02-28', '<t:ДатаРождКаленд>2020-02-28'),
    )
    expect(records.map(brief)).not.toContain('mother 2025-03-01 Мила — Ольга')
    expect(rejections.map(({ code }) => code)).toEqual(['OBZ_RECORD_KINSHIP_AGES'])
  })

  it('reads a file of which every tenth act is broken: these are set aside, each other act is read', async () => {
    const [head, ...acts] = births.split('<СведРегРожд')
    const act = acts[1]!.slice(0, acts[1]!.indexOf('</СведРегРожд>'))
    const many = Array.from({ length: 100 }, (_, index) => {
      const own = act.replace(/НомерЗапис="\d+"/, `НомерЗапис="${String(index).padStart(21, '0')}"`)
      return `<СведРегРожд${index % 10 === 3 ? own.replace(/<ДатаРождКаленд>[^<]*<\/ДатаРождКаленд>/, '') : own}</СведРегРожд>`
    })
    const { records, rejections, lines, failure } = await read(`${head}${many.join('')}</ROGDRequest>`)
    expect(failure).toBeUndefined()
    expect(records).toHaveLength(180)
    expect(rejections).toHaveLength(10)
    expect(rejections.map(({ line }) => line)).toEqual([4, 14, 24, 34, 44, 54, 64, 74, 84, 94])
    expect(lines.at(-1)).toBe(100)
  })

  it('reads many messages in one file, keeps what stood before a cut, and refuses another message', async () => {
    expect((await read(`${births}${fixture('deaths')}${marriages}`)).records).toHaveLength(10)
    const cut = await read(births.slice(0, births.lastIndexOf('<СведМать')))
    expect(cut.records).toHaveLength(3)
    expect(cut.failure?.code).toBe('OBZ_XML_TRUNCATED')
    expect((await read('<data/>')).failure?.code).toBe('OBZ_SOURCE_FORMAT')
  })
})

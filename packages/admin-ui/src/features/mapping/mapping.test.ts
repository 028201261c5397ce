import type { MappingPreview, MappingRules, SavedMapping } from '@obzor/core/model'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { RequestOverFetch } from '../../shared/http/request-over-fetch.ts'
import {
  choiceOf,
  CONSTANT,
  ruleOf,
  showableColumns,
  underNewNames,
  withoutProperties,
  withPlacesExchanged,
  withProperty,
  withRule,
} from './rule-choice.ts'
import { codeOfTitle } from './source-code.ts'
import { storedWords } from './stored-words.ts'
import { TRIAL_AFTER_MS, useWizard } from './wizard.store.ts'

const rules: MappingRules = {
  target: 'feature',
  encoding: 'auto',
  delimiter: 'auto',
  fields: { key: { column: 'Номер' }, coordinates: { column: 'Широта, долгота' } },
}
const preview = (changes: Partial<MappingPreview> = {}): MappingPreview => ({
  upload: 'u1',
  fileName: 'школы.csv',
  sizeBytes: 10,
  encoding: 'windows-1251',
  format: 'csv',
  delimiter: ';',
  sheets: [],
  sheet: null,
  headerRow: 1,
  columns: [
    { name: 'Номер', type: 'code', filledShare: 1, isOrdinal: false, isUnique: true },
    { name: 'Школа', type: 'text', filledShare: 1, isOrdinal: false, isUnique: true },
    { name: 'Мест', type: 'number', filledShare: 1, isOrdinal: false, isUnique: true },
    { name: 'Широта, долгота', type: 'coordinates', filledShare: 1, isOrdinal: false, isUnique: true },
  ],
  rows: [],
  suggestedTarget: 'feature',
  suggestions: [],
  rules,
  trial: {
    rowsRead: 2,
    rowsAccepted: 2,
    faults: [],
    missingColumns: [],
    missingFields: [],
    stored: [],
    repeatedKeys: { rows: 0, line: null },
    places: null,
  },
  renamed: [],
  ...changes,
})

describe('a code of a title', () => {
  test.each([
    ['Школы района, 2024', 'shkoly-rayona-2024'],
    ['2024: Ёлки и щётки', 'elki-i-shchetki'],
    ['  Объекты — «быт»  ', 'obekty-byt'],
    ['№ 5', ''],
    ['Очень длинное название источника данных региона', 'ochen-dlinnoe-nazvanie-istochnika-dannyk'],
  ])('%s: %s', (title, code) => {
    expect(codeOfTitle(title)).toBe(code)
  })
})

describe('a choice for a field', () => {
  test('is a column, one value or nothing, and a value is kept while the choice wanders', () => {
    expect(choiceOf(ruleOf('Школа', undefined))).toBe('Школа')
    expect(choiceOf(ruleOf(CONSTANT, { constant: '2024' }))).toBe(CONSTANT)
    expect(ruleOf(CONSTANT, { constant: '2024' })).toEqual({ constant: '2024' })
    expect(ruleOf('', { column: 'Школа' })).toBeUndefined()
    expect(withRule(rules, 'key', undefined).fields).not.toHaveProperty('key')
  })

  test('leaves the other columns for the map, under names that do not clash', () => {
    const { columns } = preview()
    expect(showableColumns(columns, rules).map(({ name }) => name)).toEqual(['Школа', 'Мест'])
    // Shown before a field took it: it can still be taken away.
    const key = withProperty(rules, columns[0]!, true)
    expect(showableColumns(columns, key).map(({ name }) => name)).toEqual(['Номер', 'Школа', 'Мест'])
    const two = withProperty(withProperty(rules, columns[1]!, true), columns[2]!, true)
    expect(two.properties).toMatchObject([
      { name: 'column_1', column: 'Школа', type: 'string' },
      { name: 'column_2', column: 'Мест', type: 'number' },
    ])
    const swapped = withProperty(withProperty(two, columns[1]!, false), columns[1]!, true)
    expect(new Set(swapped.properties!.map(({ name }) => name)).size).toBe(2)
  })
})

describe('the wizard', () => {
  const fetched = vi.fn<typeof fetch>()
  const answer = (body: object, status = 200): Response => new Response(JSON.stringify(body), { status })
  const bodies = (path: string): unknown[] =>
    fetched.mock.calls
      .filter(([address, init]) => String(address).endsWith(path) && typeof init?.body === 'string')
      .map(([, init]) => JSON.parse(String(init!.body)) as unknown)
  /** Answers by the end of the address; the last one given for an address stays. */
  const engine = new Map<string, () => Response | Promise<Response>>()
  beforeEach(() => {
    setActivePinia(createPinia())
    fetched.mockReset()
    engine.clear()
    engine.set('/fields', () => answer({ targets: { feature: [], statistic: [], income: [], benefit: [] } }))
    engine.set('/uploads', () => answer({ upload: 'u1', receivedBytes: 0 }, 201))
    engine.set('/uploads/u1', () => answer({ upload: 'u1', receivedBytes: 10 }))
    engine.set('/preview', () => answer(preview()))
    fetched.mockImplementation(async (address) => {
      const path = String(address).split('?')[0]!
      const found = [...engine].findLast(([ending]) => path.endsWith(ending))
      return found ? await found[1]() : answer({ status: 404, code: 'OBZ_HTTP_NOT_FOUND' }, 404)
    })
    vi.stubGlobal('fetch', fetched)
    vi.stubGlobal('XMLHttpRequest', RequestOverFetch)
  })
  const file = new File(['0123456789'], 'школы.csv')

  test('sends a file in parts and opens the table as it was read', async () => {
    let received = 0
    engine.set('/uploads/u1', () => answer({ upload: 'u1', receivedBytes: (received += 5) }))
    const wizard = useWizard()
    await wizard.bring(file)
    const parts = fetched.mock.calls.filter(([address]) => String(address).includes('/uploads/u1'))
    expect(parts.map(([address]) => new URL(String(address), 'http://x').search)).toEqual([
      '?offset=0',
      '?offset=5',
    ])
    expect(wizard.sentShare).toBe(1)
    expect([wizard.step, wizard.rules, wizard.doing]).toEqual(['table', rules, null])
  })

  test('stays at the file with the reason when it is refused', async () => {
    engine.set('/preview', () => answer({ status: 422, code: 'OBZ_CSV_EMPTY' }, 422))
    const wizard = useWizard()
    await wizard.bring(file)
    expect([wizard.step, wizard.problem?.code, wizard.isDone.file]).toEqual(['file', 'OBZ_CSV_EMPTY', false])
  })

  test('tries the last choice once, and an answer to an earlier one undoes nothing', async () => {
    vi.useFakeTimers()
    const wizard = useWizard()
    await wizard.bring(file)
    const asked = bodies('/preview').length
    wizard.choose(withRule(rules, 'name', { column: 'Ш' }))
    wizard.choose(withRule(rules, 'name', { column: 'Школа' }))
    let late: (response: Response) => void = () => undefined
    engine.set('/preview', () => new Promise((resolve) => (late = resolve)))
    await vi.advanceTimersByTimeAsync(TRIAL_AFTER_MS)
    expect(bodies('/preview').length).toBe(asked + 1)
    expect(bodies('/preview').at(-1)).toMatchObject({ rules: { fields: { name: { column: 'Школа' } } } })
    engine.set('/preview', () => answer(preview({ rules, fileName: 'новый ответ' })))
    wizard.choose(withRule(rules, 'name', { constant: 'Школа' }))
    await vi.advanceTimersByTimeAsync(TRIAL_AFTER_MS)
    late(answer(preview({ fileName: 'старый ответ' })))
    await vi.advanceTimersByTimeAsync(0)
    expect(wizard.preview?.fileName).toBe('новый ответ')
    expect(wizard.rules?.fields['name']).toEqual({ constant: 'Школа' })
    vi.useRealTimers()
  })

  test('lets nobody past the fields while one is missing or no row is taken', async () => {
    const wizard = useWizard()
    engine.set('/preview', () =>
      answer(preview({ trial: { ...preview().trial, missingFields: ['key'], rowsAccepted: 0 } })),
    )
    await wizard.bring(file)
    expect(wizard.isDone.fields).toBe(false)
    engine.set('/preview', () => answer(preview()))
    await wizard.tryNow()
    expect(wizard.isDone.fields).toBe(true)
  })

  test('saves a new source with its file, and a version over the last delivery without one', async () => {
    const wizard = useWizard()
    await wizard.bring(file)
    wizard.naming = { title: ' Школы ', titleEn: '', agency: 'Отдел', code: 'shkoly', refreshHours: 24 }
    expect(wizard.isDone.name).toBe(true)
    const saved: SavedMapping = {
      code: 'shkoly',
      title: { ru: 'Школы', en: 'Школы' },
      agency: { ru: 'Отдел', en: 'Office' },
      refreshHours: 24,
      rules,
      version: 1,
      savedAt: 0,
      savedBy: 'night.shift',
      source: 'table.shkoly',
      inbox: 'table-shkoly',
      layer: 'shkoly',
    }
    engine.set('/mappings', () => answer(saved, 201))
    expect(await wizard.save()).toEqual(saved)
    expect(bodies('/mappings').at(-1)).toMatchObject({
      upload: 'u1',
      title: { ru: 'Школы', en: 'Школы' },
      agency: { ru: 'Отдел', en: 'Отдел' },
    })
    engine.set('/mappings/shkoly', () => answer({ mapping: saved, versions: [saved] }))
    engine.set('/preview', () => answer(preview({ upload: 'last:shkoly' })))
    engine.set('/mappings/shkoly/versions', () => answer({ ...saved, version: 2 }, 201))
    await wizard.beginVersion('shkoly')
    expect([wizard.step, wizard.naming.title]).toEqual(['fields', 'Школы'])
    expect(bodies('/preview').at(-1)).toMatchObject({ upload: 'last:shkoly', rules })
    expect((await wizard.save())?.version).toBe(2)
    const version = bodies('/versions').at(-1)
    expect(version).not.toHaveProperty('upload')
    expect(version).toMatchObject({ code: 'shkoly', agency: { ru: 'Отдел', en: 'Office' } })
  })

  test('lets the code follow the title until somebody writes one', () => {
    const wizard = useWizard()
    wizard.entitle('Столовые')
    wizard.entitle('Столовые области')
    expect(wizard.naming.code).toBe('stolovye-oblasti')
    wizard.naming.code = 'food'
    wizard.entitle('Буфеты')
    expect([wizard.naming.title, wizard.naming.code]).toEqual(['Буфеты', 'food'])
  })

  test('keeps what was typed when the code is taken', async () => {
    const wizard = useWizard()
    await wizard.bring(file)
    wizard.naming.code = 'shkoly'
    engine.set('/mappings', () => answer({ status: 409, code: 'OBZ_MAPPING_CODE_BUSY' }, 409))
    expect(await wizard.save()).toBeNull()
    expect([wizard.problem?.code, wizard.naming.code]).toEqual(['OBZ_MAPPING_CODE_BUSY', 'shkoly'])
  })
})

describe('what is stored, as it is read', () => {
  const ways = {
    locale: 'ru' as const,
    yes: 'да',
    no: 'нет',
    placeOf: (oktmo: string) => (oktmo === '42612000' ? { ru: 'Грязинский район', en: 'Gryazi' } : undefined),
  }
  test.each([
    ['2024-05-31', 'date', '31 мая 2024 г.'],
    ['1250.5', 'number', '1\u202f250,5'],
    ['1250.50', 'roubles', '1\u202f250,50\u00a0₽'],
    ['true', 'yes-no', 'да'],
    ['42612000', 'municipality', 'Грязинский район'],
    ['2024-Q1', 'period', '2024-Q1'],
    ['52.4, 39.1', 'coordinates', '52.4, 39.1'],
  ] as const)('%s of a %s is %s', (value, reading, words) => {
    expect(storedWords(value, reading, ways)).toBe(words)
  })
})

test('rules go on under the new names of columns, and coordinates can be exchanged', () => {
  const renamed = underNewNames(
    { ...rules, properties: [{ name: 'a', title: { ru: 'а', en: 'a' }, type: 'string', column: 'Школа' }] },
    [
      { column: 'номер', likely: 'Код' },
      { column: 'Школа', likely: 'Учреждение' },
    ],
  )
  expect([renamed.fields['key'], renamed.properties?.[0]?.column]).toEqual([{ column: 'Код' }, 'Учреждение'])
  expect(withoutProperties(renamed, ['учреждение'])).toEqual({ ...renamed, properties: [] })
  const fields = { latitude: { column: 'X' }, longitude: { column: 'Y' } }
  expect(withPlacesExchanged({ ...rules, fields }).fields).toEqual({
    latitude: { column: 'Y' },
    longitude: { column: 'X' },
  })
})

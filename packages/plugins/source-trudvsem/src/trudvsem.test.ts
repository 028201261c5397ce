import { describe, expect, it } from 'vitest'
import { ObzorError, type FeatureRecord } from '@obzor/core/model'
import {
  checkConnector,
  fakeClock,
  fixedRandom,
  recordedHttp,
  runConnector,
  type ConnectorRun,
  type RecordedAnswer,
} from '@obzor/core/plugin-api/testing'
import { trudvsemPlugin } from './index.ts'
import type { Vacancy } from './vacancy.ts'

const vacancy = (number: number, parts: Vacancy = {}): Vacancy => ({
  id: `id-${number}`,
  'job-name': 'Водитель  автомобиля',
  salary_min: 45_000,
  salary_max: '60000',
  work_places: '2',
  company: { name: 'ООО «Пример»' },
  category: { specialisation: 'Транспорт' },
  addresses: { address: [{ location: 'Липецкая область, г Грязи', lng: '39.9359', lat: 52.4874 }] },
  ...parts,
})
const answer = (vacancies: Vacancy[], total = vacancies.length): string =>
  JSON.stringify({
    status: '200',
    meta: { total },
    results: {
      vacancies: vacancies.map((item) => ({ vacancy: { ...item, contact_person: 'Небывалов Пётр' } })),
    },
  })
/** The portal: `offset` is a number of a page. */
const portal = (all: () => Vacancy[]) =>
  recordedHttp(({ url }) => {
    const { searchParams } = new URL(url)
    const limit = Number(searchParams.get('limit'))
    const from = Number(searchParams.get('offset')) * limit
    return answer(all().slice(from, from + limit), all().length)
  })
const config = { regionCode: '4800000000000', pageSize: 10 }
const read = (run: ConnectorRun) => runConnector(trudvsemPlugin, 'trudvsem.vacancies', { config, ...run })
const many = (count: number): Vacancy[] => Array.from({ length: count }, (_, number) => vacancy(number))
/** Answers in turn; the last one for ever. */
const inTurn = (...answers: RecordedAnswer[]) =>
  recordedHttp((_request, index) => answers[Math.min(index, answers.length - 1)]!)

describe('source-trudvsem', () => {
  it('publishes the vacancy and drops its contacts', async () => {
    const { records, snapshots, failure } = await read({ http: portal(() => many(1)) })
    expect(failure).toBeUndefined()
    expect(records).toEqual([
      {
        kind: 'feature',
        layer: 'vacancies',
        key: 'id-0',
        geometry: { type: 'Point', coordinates: [39.9359, 52.4874] },
        properties: {
          title: 'Водитель автомобиля',
          salaryMin: 45_000,
          salaryMax: 60_000,
          workPlaces: 2,
          employer: 'ООО «Пример»',
          specialisation: 'Транспорт',
          territoryHint: 'Липецкая область, г Грязи',
        },
      },
    ])
    expect(snapshots).toEqual(['vacancies'])
  })

  it('reads a salary of 0 as not stated, a missing place as no place, a sole trader as nobody by name', async () => {
    const odd = vacancy(1, {
      salary_min: '0',
      salary_max: 0,
      work_places: '',
      company: { name: 'ИП Небывалов Пётр Ильич' },
      addresses: { address: [{ location: 'Липецкая область', lng: '0', lat: '0' }] },
    })
    const { records } = await read({ http: portal(() => [odd]) })
    expect(records[0]).toMatchObject({
      geometry: undefined,
      properties: {
        salaryMin: null,
        salaryMax: null,
        workPlaces: 1,
        employer: 'Индивидуальный предприниматель',
      },
    })
  })

  it('reads all pages, each once', async () => {
    const http = portal(() => many(25))
    const { records, snapshots } = await read({ http })
    expect(new Set(records.map((record) => (record as FeatureRecord).key)).size).toBe(25)
    expect(http.requests.map(({ url }) => new URL(url).searchParams.get('offset'))).toEqual(['0', '1', '2'])
    expect(http.requests[0]?.url).toBe(
      'https://opendata.trudvsem.ru/api/v1/vacancies/region/4800000000000?offset=0&limit=10',
    )
    expect(snapshots).toEqual(['vacancies'])
  })

  it('understands an empty region, where the portal sends no list at all', async () => {
    const empty = JSON.stringify({ status: '200', meta: { total: 0 }, results: {} })
    const { records, snapshots } = await read({ http: inTurn(empty) })
    expect([records, snapshots]).toEqual([[], ['vacancies']])
  })

  it.each<[string, RecordedAnswer]>([
    ['500', { status: 500 }],
    ['a hang', 'hang'],
    ['half a JSON', answer(many(3)).slice(0, 200)],
    ['HTTP 200 with an error status', JSON.stringify({ status: '500', meta: {} })],
    ['a page of HTML', '<html>Технические работы</html>'],
    ['an answer without a total', JSON.stringify({ status: '200', results: { vacancies: [] } })],
    [
      'a lost connection',
      new ObzorError({ code: 'OBZ_HTTP_FAILED', fact: 'connection reset', risk: 'x', action: 'y' }),
    ],
  ])('tries again after %s, and gives up with a reason after five repetitions', async (_title, bad) => {
    const passing = await read({ http: inTurn(bad, bad, answer(many(3))) })
    expect([passing.failure, passing.records.length]).toEqual([undefined, 3])

    const clock = fakeClock()
    const http = inTurn(bad)
    const failing = await read({ http, clock, random: fixedRandom(0.5) })
    expect(failing.failure?.code).toBe('OBZ_SOURCE_UNAVAILABLE')
    expect(failing.snapshots).toEqual([])
    expect(http.requests).toHaveLength(6)
    // Half of 500, 1000, 2000 … ms: full jitter with the random number fixed.
    expect(clock.sleptMs).toEqual([250, 500, 1000, 2000, 4000])
  })

  it('is as patient as its settings say', async () => {
    const http = inTurn({ status: 500 })
    const { failure } = await read({ http, config: { ...config, attempts: 2, timeoutSeconds: 3 } })
    expect(failure?.fact).toContain('failed 2 times in a row')
    expect(http.requests.map(({ timeoutMs }) => timeoutMs)).toEqual([3000, 3000])
  })

  it('does not repeat what repetition cannot mend', async () => {
    const http = inTurn({ status: 404 })
    expect((await read({ http })).failure?.code).toBe('OBZ_SOURCE_REFUSED')
    expect(http.requests).toHaveLength(1)
    const huge = inTurn(answer([], 1_000_000))
    expect((await read({ http: huge })).failure?.code).toBe('OBZ_SOURCE_TOO_LARGE')
  })

  it('reads the list again when a vacancy opens while it turns pages', async () => {
    let all = many(15)
    const inner = portal(() => all)
    const http = recordedHttp(async (request, index) => {
      const response = await inner.request(request)
      if (index === 0) all = [vacancy(99), ...all]
      return response.text()
    })
    const { records, snapshots } = await read({ http })
    expect(records).toHaveLength(16)
    expect(snapshots).toEqual(['vacancies'])
  })

  it('closes nothing while the list keeps moving, and still shows what it saw', async () => {
    let next = 100
    let all = many(15)
    const inner = portal(() => all)
    const http = recordedHttp(async (request) => {
      const response = await inner.request(request)
      all = [vacancy(next++), ...all.slice(0, -1)]
      return response.text()
    })
    const { records, snapshots, logs, failure } = await read({ http })
    expect(failure).toBeUndefined()
    expect(records.length).toBeGreaterThan(10)
    expect(snapshots).toEqual([])
    expect(logs.at(-1)).toMatchObject({ level: 'warn' })
  })

  it('accepts a portal that always repeats the same vacancy', async () => {
    const all = [...many(12), vacancy(3)]
    const { records, snapshots } = await read({ http: portal(() => all) })
    expect([records.length, snapshots]).toEqual([12, ['vacancies']])
  })

  it('quarantines a vacancy without an id', async () => {
    const { rejections, records } = await read({ http: portal(() => [vacancy(1), vacancy(2, { id: ' ' })]) })
    expect(records).toHaveLength(1)
    expect(rejections[0]).toMatchObject({ field: 'id', code: 'OBZ_SOURCE_FIELD_MISSING' })
  })

  it('stops while the server is silent when the run is cancelled', async () => {
    const abort = new AbortController()
    const http = recordedHttp(async () => {
      abort.abort()
      return new Promise<string>(() => undefined)
    })
    expect((await read({ http, signal: abort.signal })).failure?.code).toBe('OBZ_RUN_CANCELLED')
  })
})

describe('a check of the connection', () => {
  const check = (run: ConnectorRun) =>
    checkConnector(trudvsemPlugin, 'trudvsem.vacancies', { config, ...run })

  it('says how many vacancies there are and shows the first, without contacts', async () => {
    const { reached, rows, sample } = await check({ http: portal(() => many(25)) })
    expect([rows, sample?.rows.length]).toEqual([25, 10])
    expect(reached.ru).toBe('Сервер отвечает. Открытых вакансий в регионе: 25')
    expect(sample?.rows[0]).toEqual(['Водитель автомобиля', 'ООО «Пример»', 'Липецкая область, г Грязи'])
    expect(JSON.stringify(sample)).not.toContain('Небывалов')
  })

  it('asks once, and fails in the words that a run would fail with', async () => {
    const http = inTurn({ status: 500 })
    await expect(check({ http })).rejects.toThrow('OBZ_SOURCE_UNAVAILABLE')
    expect(http.requests).toHaveLength(1)
    await expect(check({ http: inTurn({ status: 404 }) })).rejects.toThrow('OBZ_SOURCE_REFUSED')
  })
})

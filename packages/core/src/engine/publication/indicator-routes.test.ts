import { RecordBatchReader, Table } from 'apache-arrow'
import fastify, { type FastifyInstance } from 'fastify'
import { beforeEach, describe, expect, test } from 'vitest'
import { answerWithProblems } from '../http/errors.ts'
import {
  defaultPolicy,
  field,
  int,
  lt,
  when,
  type CountedCell,
  type IndicatorDeclaration,
  type Right,
} from '../../model/index.ts'
import { indicatorRoutes } from './indicator.routes.ts'
import { IndicatorChanges } from './indicator-change.ts'
import { IndicatorValues } from './indicator-values.ts'
import { PublicationGate } from './publication-gate.ts'

const text = { ru: 'Уровень бедности', en: 'Poverty rate' }
const RATE: IndicatorDeclaration & { pluginId: string } = {
  pluginId: 'indicator-poverty',
  code: 'poverty.rate',
  title: text,
  method: text,
  over: 'household',
  numerator: when(lt(field('incomeKopecks'), field('lineKopecks')), field('members'), int(0)),
  denominator: field('members'),
  factor: 100,
  unit: 'percent',
  fractionDigits: 1,
  direction: 'more-is-worse',
}
const TERRITORIES = [
  { oktmo: '42', parent: null },
  ...['42601000', '42602000', '42603000'].map((oktmo) => ({ oktmo, parent: '42' })),
]
const COUNTS: [poor: number, all: number][] = [
  [1_404, 14_000],
  [4, 2_000],
  [400, 5_000],
  [1_000, 7_000],
]

let app: FastifyInstance
let version: number
let rights: readonly Right[]
let asked: number
const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ url: `/api/v1/indicators${url}`, headers })

beforeEach(async () => {
  version = 7
  rights = []
  asked = 0
  const gate = new PublicationGate({ policy: defaultPolicy({ training: true }), now: () => new Date(0) })
  const cells = TERRITORIES.map(({ oktmo }, index): CountedCell => {
    const [numerator, denominator] = COUNTS[index]!
    const value = (100 * numerator) / denominator
    const members = { numerator, denominator }
    return {
      id: `poverty.rate/${oktmo}`,
      indicator: 'poverty.rate',
      territory: oktmo,
      numerator,
      denominator,
      value,
      members,
    }
  })
  gate.publish({ indicators: [RATE], territories: TERRITORIES, cells })
  const values = new IndicatorValues({
    gate,
    pool: { query: () => Promise.resolve({ rows: [] }) } as never,
    catalogue: () => ({ indicators: [RATE], statistics: [] }),
    asOf: '2024-12',
  })
  app = fastify()
  answerWithProblems(app)
  await app.register(indicatorRoutes, {
    values: {
      list: () => values.list(),
      values: (...question) => {
        asked += 1
        return values.values(...question)
      },
    },
    explanations: { explain: () => Promise.reject(new Error('not asked here')) },
    history: { write: () => Promise.resolve(0) },
    changes: new IndicatorChanges({ values, gate }),
    overviews: { overview: () => Promise.reject(new Error('not asked here')) },
    identify: () => Promise.resolve({ rights }),
    cursor: () => ({ epoch: 'e', version }),
  })
})

describe('values', () => {
  test('come as JSON with what is hidden said, and never with how many stand behind', async () => {
    const answer = await get('/poverty.rate/values')
    expect(answer.headers['x-obzor-version']).toBe('e/7')
    const body = answer.json()
    expect(body).toMatchObject({
      code: 'poverty.rate',
      unit: 'percent',
      audience: 'public',
      numberReturned: 4,
    })
    expect(body.values[1]).toMatchObject({
      territory: '42601000',
      value: null,
      numerator: null,
      hidden: true,
    })
    expect(body.values[3]).toMatchObject({
      value: (100 * 1_000) / 7_000,
      hidden: false,
      vintage: 'live',
      period: '2024-12',
    })
    expect(answer.body).not.toMatch('members')
  })

  test('of one territory only', async () => {
    const { values } = (await get('/poverty.rate/values?territory=42603000,42')).json()
    expect(values.map(({ territory }: { territory: string }) => territory)).toEqual(['42', '42603000'])
  })

  test('who may see smaller groups sees them, and nobody else', async () => {
    const cookie = { cookie: 'obzor_session=x' }
    expect((await get('/poverty.rate/values', cookie)).json().values[1].hidden).toBe(true)
    rights = ['indicators.internal']
    expect((await get('/poverty.rate/values', cookie)).json()).toMatchObject({
      audience: 'internal',
      values: [{}, { value: 0.2, numerator: 4, hidden: false }, {}, {}],
    })
  })

  test('who has the version is told so without anything being counted', async () => {
    const { etag } = (await get('/poverty.rate/values')).headers
    expect(etag).toBe('"e.7.json"')
    const again = await get('/poverty.rate/values', { 'if-none-match': String(etag) })
    expect([again.statusCode, again.body, asked]).toEqual([304, '', 1])
    version = 8
    expect((await get('/poverty.rate/values', { 'if-none-match': String(etag) })).statusCode).toBe(200)
  })

  test('one audience never gets the copy of another', async () => {
    const { etag } = (await get('/poverty.rate/values')).headers
    rights = ['indicators.internal']
    const inside = await get('/poverty.rate/values', {
      cookie: 'obzor_session=x',
      'if-none-match': String(etag),
    })
    expect(inside.statusCode).toBe(200)
    expect(inside.headers).toMatchObject({ vary: 'accept, cookie', 'cache-control': 'private, no-cache' })
    expect(inside.headers['etag']).not.toBe(etag)
  })

  test('CSV has a line for each value and an empty field for what is hidden', async () => {
    const { body, headers } = await get('/poverty.rate/values?format=csv&bom=true')
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present')
    expect(body.startsWith('﻿indicator,territory,by,period')).toBe(true)
    const lines = body.slice(1).split('\r\n')
    expect(lines).toHaveLength(6)
    expect(lines[2]!.split(',').slice(0, 9)).toEqual([
      'poverty.rate',
      '42601000',
      '',
      '2024-12',
      'live',
      '',
      '',
      '',
      'true',
    ])
  })

  test('Arrow holds the same rows with their types, and null for what is hidden', async () => {
    const { rawPayload } = await get('/poverty.rate/values', {
      accept: 'application/vnd.apache.arrow.stream',
    })
    const table = new Table(RecordBatchReader.from(rawPayload))
    expect(table.numRows).toBe(4)
    expect(table.getChild('value')!.toArray()[3]).toBe((100 * 1_000) / 7_000)
    expect(table.getChild('value')!.get(1)).toBeNull()
    expect(table.getChild('hidden')!.get(1)).toBe(true)
    expect(table.getChild('territory')!.get(3)).toBe('42603000')
  })

  test.each([
    ['/no.such/values', 404, 'OBZ_INDICATOR_UNKNOWN'],
    ['/poverty.rate/values?from=yesterday', 400, 'OBZ_HTTP_INVALID'],
    ['/poverty.rate/values?by=a,b,c', 400, 'OBZ_HTTP_INVALID'],
    ['/poverty.rate/values?territory=Липецк', 400, 'OBZ_HTTP_INVALID'],
  ])('%s is refused in words', async (url, status, code) => {
    const answer = await get(encodeURI(url))
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toMatchObject({ code, status })
  })
})

test('the list names every indicator with its method', async () => {
  const { indicators } = (await get('')).json()
  expect(indicators).toEqual([
    expect.objectContaining({ code: 'poverty.rate', kind: 'indicator', unit: 'percent', method: text }),
  ])
})

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ObzorError } from '@obzor/core/model'
import { LIAR_SOURCE, liarProcess, LIES } from './liar.ts'
import { eventually } from '../../packages/core/src/testing/test-host.ts'
import { attackedHost, type AttackedHost } from './neighbour.ts'

let attacked: AttackedHost

beforeAll(async () => {
  attacked = await attackedHost({}, { limits: { startMs: 3_000 } })
  await attacked.host.host.load(fileOf('source-liar', liarProcess()))
})
afterAll(() => attacked.host.close())

function fileOf(name: string, content: string): string {
  const file = path.join(attacked.host.dataDirectory, `${name}.mjs`)
  writeFileSync(file, content)
  return file
}
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
  } catch (error) {
    if (error instanceof ObzorError) return error.code
    throw error
  }
  return 'nothing was refused'
}

describe('a process that lies on the wire', () => {
  test.each(Object.entries(LIES))('%s: ends it, and nobody else', async (lie, code) => {
    const outcome = await attacked.attack(LIAR_SOURCE, { lie })
    expect(outcome.errorText ?? '').toContain('source-liar')
    expect(outcome).toMatchObject({ state: 'failed', errorCode: code })
    await attacked.noted('source-liar', 'OBZ_PLUGIN_CRASHED')
  })

  test('an end that is told twice ends the process, and the run has what was sent: nothing', async () => {
    const { crashes } = attacked.host.host.health('source-liar')
    expect(await attacked.attack(LIAR_SOURCE, { lie: 'an end before the run' })).toMatchObject({
      state: 'succeeded',
    })
    await eventually(
      () => Promise.resolve(attacked.host.host.health('source-liar').crashes > crashes || undefined),
      'the process is ended',
    )
  })

  test('rows that are no rows fail the run', async () => {
    expect(await attacked.attack(LIAR_SOURCE, { lie: 'rows that are no rows' })).toMatchObject({
      state: 'failed',
    })
  })

  test('rows that were counted and not sent never make a false balance', async () => {
    const { state } = await attacked.attack(LIAR_SOURCE, { lie: 'more rows counted than sent' })
    expect(state).toBe('failed')
    const { rows } = await attacked.host.pool.query(
      `select r.rows_read as read, r.rows_accepted as accepted from control.source_run r
         join control.source s on s.id = r.source_id where s.code = $1 order by r.id desc limit 1`,
      [LIAR_SOURCE],
    )
    expect(rows[0]).toEqual({ read: '0', accepted: '0' })
  })
})

describe('a process that never says what it is', () => {
  test.each([
    ['says nothing', ''],
    [
      'answers byte by byte',
      'const all = json(manifest); const head = Buffer.alloc(9); head.writeUInt32LE(all.length, 0); head.writeUInt8(2, 4); head.writeUInt32LE(id, 5); const bytes = Buffer.concat([head, all]); let at = 0; setInterval(() => socket.write(bytes.subarray(at, ++at)), 50)',
    ],
    ['says something for ever', "setInterval(() => notice({ type: 'progress', run: 1, share: 0.5 }), 5)"],
  ])('%s: is given up after the time of a start', async (_what, answer) => {
    expect(await codeOf(attacked.host.host.load(fileOf('source-silent', liarProcess({}, answer))))).toBe(
      'OBZ_PLUGIN_CRASHED',
    )
  })
})

describe('a manifest that would harm whoever reads it', () => {
  const layer = {
    code: 'x',
    title: { ru: 'х', en: 'x' },
    geometry: 'point',
    properties: {},
    style: { colour: '#fff' },
  }
  const indicator = {
    code: 'x.y',
    title: { ru: 'х', en: 'x' },
    method: { ru: 'х', en: 'x' },
    over: 'household',
    numerator: { op: 'field', name: 'members' },
    factor: 1,
    unit: 'unit',
    fractionDigits: 0,
    direction: 'neutral',
  }
  const deep = (levels: number): object => {
    let node: object = { op: 'int', value: 1 }
    for (let level = 0; level < levels; level += 1)
      node = { op: 'add', left: node, right: { op: 'int', value: 1 } }
    return node
  }
  const pattern = (text: string): object => ({
    configSchema: {
      type: 'object',
      properties: { a: { type: 'string', default: 'a'.repeat(40), pattern: text } },
    },
  })
  test.each<[string, object]>([
    ['a layer without properties', { layers: [{ ...layer, properties: undefined }] }],
    [
      'a property that is a path to prototypes',
      {
        layers: [
          {
            ...layer,
            properties: JSON.parse('{"__proto__.x":{"type":"string","title":{"ru":"х","en":"x"}}}') as object,
          },
        ],
      },
    ],
    [
      'a formula that is none',
      { indicators: [{ ...indicator, numerator: { op: 'eval', text: 'process.exit()' } }] },
    ],
    [
      'a formula of a field with SQL in it',
      { indicators: [{ ...indicator, numerator: { op: 'field', name: "x') or true --" } }] },
    ],
    ['a formula a thousand deep', { indicators: [{ ...indicator, numerator: deep(1_000) }] }],
    ['a formula of a fraction', { indicators: [{ ...indicator, numerator: { op: 'int', value: 0.1 } }] }],
    [
      'a population with SQL in it',
      { indicators: [{ ...indicator, over: "feature:x'; drop table facts.feature" }] },
    ],
    ['an expression that takes for ever', pattern('^(a+)+$')],
    ['an expression that chooses for ever', pattern('^(a|a)*$')],
    ['an expression that refers back', pattern(String.raw`^(a*)\1$`)],
    ['a schema that refers to itself', { configSchema: { $ref: '#' } }],
    ['a schema of a megabyte', { configSchema: { type: 'object', description: 'x'.repeat(1_000_000) } }],
    ['an inbox outside its folder', { capabilities: { files: ['../../secrets'] } }],
    ['an id outside its folder', { id: 'source-../../x' }],
    ['a memory of a terabyte', { capabilities: { memMb: 1_000_000 } }],
  ])('%s is refused', async (_what, part) => {
    const file = fileOf('source-liar', liarProcess(part))
    expect(await codeOf(attacked.host.host.load(file))).toBe('OBZ_PLUGIN_INVALID')
    expect(attacked.host.host.source(LIAR_SOURCE)?.manifest.id).toBe('source-liar')
  })
})

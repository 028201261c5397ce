import { describe, expect, test } from 'vitest'
import { faultsOf, typedNumber } from './form-faults.ts'
import { formFields, withMember } from './form-schema.ts'

const titled = (ru: string, en: string) => ({
  title: ru,
  description: '',
  'x-en': { title: en, description: '' },
})
const schema = {
  type: 'object',
  required: ['address', 'pages', 'ratio', 'unit', 'codes', 'columns', 'measures', 'token'],
  properties: {
    address: { type: 'string', pattern: '^https?://', maxLength: 20, ...titled('Адрес', 'Address') },
    pages: { type: 'integer', minimum: 1, maximum: 100, default: 10, 'x-unit': { ru: 'стр.', en: 'pages' } },
    ratio: { type: 'number', minimum: 0.5 },
    unit: {
      anyOf: [
        { const: 'page', type: 'string', ...titled('страница', 'page') },
        { const: 'item', type: 'string' },
      ],
      default: 'page',
    },
    codes: {
      type: 'array',
      uniqueItems: true,
      maxItems: 2,
      items: { type: 'string', pattern: '^[0-9]{4}$' },
      default: [],
    },
    columns: {
      type: 'object',
      required: ['id', 'name'],
      properties: { id: { type: 'string', default: 'id' }, name: { type: 'string' } },
    },
    measures: {
      type: 'array',
      items: { type: 'object', required: ['title'], properties: { title: { type: 'string' } } },
    },
    token: { type: 'string', writeOnly: true },
    strict: { type: 'boolean' },
    anything: {},
  },
}
const fields = formFields(schema)
const whole = { address: 'http://a.example', ratio: 1, columns: { name: 'fio' }, measures: [], token: 'x' }
const faults = (change: object, secrets: string[] = []): string[] =>
  faultsOf(fields, { ...whole, ...change }, new Set(secrets)).map(
    ({ path, rule, bound }) => `${path} ${rule}${bound === undefined ? '' : ` ${bound}`}`,
  )

describe('the fields of a schema', () => {
  test('keep their kind and order, and what is no simple field is shown as it is', () => {
    expect(fields.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'address text',
      'pages number',
      'ratio number',
      'unit choice',
      'codes list',
      'columns group',
      'measures list',
      'token text',
      'strict boolean',
      'anything other',
    ])
  })

  test('speak both languages, and say their name where the plugin says nothing', () => {
    expect(fields[0]).toMatchObject({ title: { ru: 'Адрес', en: 'Address' }, help: null })
    expect(fields[2]).toMatchObject({ title: { ru: 'ratio', en: 'ratio' }, unit: null })
    expect(fields[1]).toMatchObject({ unit: { ru: 'стр.', en: 'pages' }, isInteger: true })
    expect(fields[3]).toMatchObject({
      options: [
        { value: 'page', title: { ru: 'страница', en: 'page' } },
        { value: 'item', title: { ru: 'item', en: 'item' } },
      ],
    })
  })

  test('are required only where no default stands in', () => {
    const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name)
    expect(required).toEqual(['address', 'ratio', 'measures', 'token'])
  })

  test.each([[undefined], [null], ['text'], [{}], [{ properties: 7 }]])('of %o are none', (given) => {
    expect(formFields(given)).toEqual([])
  })

  test('nested without end are drawn to a bound', () => {
    const endless: Record<string, unknown> = { type: 'array' }
    endless['items'] = endless
    expect(JSON.stringify(formFields({ properties: { endless } }))).toContain('"other"')
  })
})

describe('what was typed', () => {
  test('without a fault has none', () => {
    expect(faults({})).toEqual([])
  })

  test.each([
    [{ address: undefined }, ['/address required']],
    [{ address: 'ftp://a' }, ['/address pattern']],
    [{ address: 'http://a.example.example' }, ['/address long 20']],
    [{ pages: 0 }, ['/pages minimum 1']],
    [{ pages: 101 }, ['/pages maximum 100']],
    [{ pages: 1.5 }, ['/pages integer']],
    [{ pages: 'десять' }, ['/pages number']],
    [{ ratio: 0.4 }, ['/ratio minimum 0.5']],
    [{ unit: 'other' }, ['/unit choice']],
    [{ codes: ['2000', '2000'] }, ['/codes repeated']],
    [{ codes: ['1', '2000'] }, ['/codes/0 pattern']],
    [{ codes: ['1001', '2000', '3000'] }, ['/codes many 2']],
    [{ columns: {} }, ['/columns/name required']],
    [{ measures: [{ title: 'а' }, {}] }, ['/measures/1/title required']],
    [{ measures: undefined }, ['/measures required']],
  ])('%o: %o', (change, expected) => {
    expect(faults(change)).toEqual(expected)
  })

  test('a secret that is saved may be left empty, and is missed when it is taken away', () => {
    expect(faults({ token: undefined })).toEqual(['/token required'])
    expect(faults({ token: undefined }, ['/token'])).toEqual([])
    expect(faults({ token: null }, ['/token'])).toEqual(['/token required'])
  })

  test.each([
    ['1 200,5', 1200.5],
    ['-3.25', -3.25],
    ['', undefined],
    ['  ', undefined],
    ['1,2,3', '1,2,3'],
    ['12 шт', '12 шт'],
    ['1e5', '1e5'],
  ])('%o is the number %o', (text, number) => {
    expect(typedNumber(text)).toBe(number)
  })

  test('a member that is changed keeps its place, and leaves when it is cleared', () => {
    expect(JSON.stringify(withMember({ a: 1, b: 2 }, 'a', 3))).toBe('{"a":3,"b":2}')
    expect(withMember({ a: 1, b: 2 }, 'a', undefined)).toEqual({ b: 2 })
  })
})

import { expect, it } from 'vitest'
import { formFields } from '../../shared/schema-form/form-schema.ts'
import { firstSettings, formSchema, type Choices } from './settings-form.ts'

const title = (ru: string) => ({ ru, en: ru })
const choices: Choices = {
  indicators: [{ code: 'poverty.rate', title: title('Уровень бедности') }],
  statistics: [],
  layers: [{ code: 'vacancies', title: title('Вакансии') }],
  sources: [],
  images: [],
  dimensions: [],
  sitePictures: [],
}
const code = { type: 'string', pattern: '^[a-z.]+$' }
const schema = {
  type: 'object',
  required: ['indicator', 'layers', 'rows', 'size'],
  properties: {
    indicator: code,
    layers: { type: 'array', items: code },
    rows: { type: 'integer', minimum: 1 },
    size: { anyOf: [{ const: 'hero' }, { const: 'normal' }] },
    note: { type: 'string' },
  },
}

it('offers indicators and layers by their titles, and keeps what nobody brings any longer', () => {
  const [indicator, layers] = formFields(
    formSchema(schema, { indicator: 'gone.rate', layers: ['schools'] }, choices),
  )
  expect(indicator).toMatchObject({
    kind: 'choice',
    options: [{ value: 'poverty.rate', title: title('Уровень бедности') }, { value: 'gone.rate' }],
  })
  expect(layers).toMatchObject({
    kind: 'list',
    item: { kind: 'choice', options: [{ value: 'vacancies' }, { value: 'schools' }] },
  })
})
it('tells a new panel the least that it asks for', () => {
  expect(firstSettings(schema, choices, title('а'))).toEqual({
    indicator: 'poverty.rate',
    layers: [],
    rows: 8,
    size: 'hero',
  })
})

import type { LayerDeclaration } from '@obzor/core/plugin-api/client'
import { describe, expect, it } from 'vitest'
import { countWords, featureWords, type WordsOfScreen } from './feature-words.ts'

const t = (ru: string): { ru: string; en: string } => ({ ru, en: ru })
const screen: WordsOfScreen = { locale: 'ru', yes: 'да', no: 'нет', timeZone: 'Europe/Moscow' }
const properties: LayerDeclaration['properties'] = {
  kind: { type: 'string', title: t('Вид'), values: { s: t('средняя') } },
  name: { type: 'string', title: t('Название') },
  pupils: { type: 'number', title: t('Учеников'), unit: 'person' },
  fee: { type: 'number', title: t('Плата'), unit: 'rouble' },
  area: { type: 'number', title: t('Площадь'), unit: { ru: 'м²', en: 'm²' } },
  opened: { type: 'string', title: t('Открыта'), isDate: true },
  hasBus: { type: 'boolean', title: t('Автобус') },
}
const row = {
  id: '1',
  kind: 's',
  name: 'Школа № 3',
  pupils: 1250,
  fee: 45_000,
  area: 12.5,
  opened: '1961-09-01',
  hasBus: false,
}
const linesOf = (over: Record<string, unknown> = {}, card?: LayerDeclaration['card']): string[] =>
  featureWords({ ...row, ...over }, { properties, card }, screen).lines.map(
    ({ label, value }) => `${label}: ${value.replaceAll(/[\u00a0\u202f]/g, ' ')}`,
  )

describe('what is said of a feature', () => {
  it('is every declared property in its order under its name, each in its unit, where nothing is declared', () => {
    expect(featureWords(row, { properties }, screen).title).toBe('Школа № 3')
    expect(linesOf()).toEqual([
      'Вид: средняя',
      'Учеников: 1 250 чел.',
      'Плата: 45 000 ₽',
      'Площадь: 12,50 м²',
      'Открыта: 1 сентября 1961 г.',
      'Автобус: нет',
    ])
  })
  it('is what the card names, in its order', () => {
    expect(linesOf({}, { title: 'kind', properties: ['pupils', 'name'] })).toEqual([
      'Учеников: 1 250 чел.',
      'Название: Школа № 3',
    ])
    expect(featureWords(row, { properties, card: { title: 'kind' } }, screen).title).toBe('средняя')
  })
  it('leaves out what it does not say, and shows a value that is no date or has no words as it is', () => {
    expect(
      linesOf({ fee: null, opened: 'весной', kind: 'x' }, { properties: ['fee', 'opened', 'kind'] }),
    ).toEqual(['Открыта: весной', 'Вид: x'])
  })
  it('has no name where nothing names it', () => {
    expect(
      featureWords({ id: '1', pupils: 3 }, { properties: { pupils: properties['pupils']! } }, screen),
    ).toEqual({
      title: null,
      lines: [{ label: 'Учеников', value: '3\u00a0чел.' }],
    })
  })
})

describe('a count', () => {
  const objects = { ru: 'объект | объекта | объектов', en: 'object | objects' }
  const said = (count: number, locale: 'ru' | 'en', card?: LayerDeclaration['card']): string =>
    countWords(count, { properties: {}, card }, { locale, objects }).replace('\u00a0', ' ')
  it('takes the form of its language', () => {
    expect([1, 2, 5, 21].map((count) => said(count, 'ru'))).toEqual([
      '1 объект',
      '2 объекта',
      '5 объектов',
      '21 объект',
    ])
    expect([1, 2].map((count) => said(count, 'en'))).toEqual(['1 object', '2 objects'])
  })
  it('is in the layer’s own words where it has them, also where it has one form for all', () => {
    expect(said(5, 'ru', { objects: { ru: 'школа | школы | школ', en: 'school' } })).toBe('5 школ')
    expect(said(5, 'en', { objects: { ru: 'школа', en: 'school' } })).toBe('5 school')
  })
})

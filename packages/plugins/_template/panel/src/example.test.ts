import { expect, it } from 'vitest'
import { barsOf } from './bars.ts'

it('shows the municipality with the highest rate first and leaves out the unknown', () => {
  const names = ['А', 'Б', 'В'].map((ru, index) => ({ oktmo: String(index), name: { ru, en: ru } }))
  const rows = new Map([
    ['poverty.rate/0', { id: 'poverty.rate/0', value: 7 }],
    ['poverty.rate/1', { id: 'poverty.rate/1', value: 9.2 }],
    ['poverty.rate/2', { id: 'poverty.rate/2', value: null }],
  ])
  const view = { locale: 'ru', territories: names } as never
  const bars = barsOf({ view, channels: { indicators: { rows, version: 1, at: null, refusal: null } } })
  expect(bars.map(({ name, text }) => `${name} ${text}`)).toEqual(['Б 9.2', 'А 7.0'])
})

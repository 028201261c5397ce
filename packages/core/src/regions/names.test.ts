import { expect, test } from 'vitest'
import { englishName, nameCases, settlementName, transliterate } from './names.ts'

test.each([
  ['Грязинский район', 'Грязинского района', 'Грязинском районе'],
  ['Верхнедонской район', 'Верхнедонского района', 'Верхнедонском районе'],
  ['Лев-Толстовский район', 'Лев-Толстовского района', 'Лев-Толстовском районе'],
  ['Нижний район', 'Нижнего района', 'Нижнем районе'],
  ['Липецк', 'Липецка', 'Липецке'],
  ['Елец', 'Ельца', 'Ельце'],
  ['Можга', 'Можги', 'Можге'],
  ['Гуково', 'Гуково', 'Гуково'],
  ['Каменск-Шахтинский', 'Каменска-Шахтинского', 'Каменске-Шахтинском'],
  ['Ростов-на-Дону', 'Ростова-на-Дону', 'Ростове-на-Дону'],
])('%s: из %s, в %s', (name, genitive, prepositional) => {
  expect(nameCases(name)).toEqual({ genitive, prepositional })
})

test('a name that no rule knows has no cases rather than wrong ones', () => {
  expect(nameCases('Сочи')).toEqual({})
})

test.each([
  ['Елецкий район', 'Yeletsky District'],
  ['Родионово-Несветайский район', 'Rodionovo-Nesvetaysky District'],
  ['Верхнедонской район', 'Verkhnedonskoy District'],
  ['Липецк', 'Lipetsk'],
])('%s is %s in English', (ru, en) => {
  expect(englishName(ru)).toBe(en)
})

test('the sign letters are silent and е after them begins with y', () => {
  expect(transliterate('Лебедянь, Подъезд')).toBe('Lebedyan, Podyezd')
})

test('the kind of a settlement is not part of its name', () => {
  expect(['г Липецк', 'ст-ца Егорлыкская', 'п Лев Толстой', 'Казань'].map(settlementName)).toEqual([
    'Липецк',
    'Егорлыкская',
    'Лев Толстой',
    'Казань',
  ])
})

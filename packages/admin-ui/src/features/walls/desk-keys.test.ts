import { expect, test } from 'vitest'
import { actOf, DESK_KEYS } from './desk-keys.ts'
import { wallsTextsEn } from './walls.en.ts'
import { wallsTextsRu } from './walls.ru.ts'

const pressed = (
  code: string,
  key = '',
  isShift = false,
  isControl = false,
): Parameters<typeof actOf>[0] => ({
  code,
  key,
  isShift,
  isControl,
})

test('a key does the same in both layouts', () => {
  expect(actOf(pressed('KeyB', 'b'))).toEqual({ kind: 'black' })
  expect(actOf(pressed('KeyB', 'и'))).toEqual({ kind: 'black' })
  expect(actOf(pressed('Slash', '?', true))).toEqual({ kind: 'help' })
  expect(actOf(pressed('Digit7', '?', true))).toEqual({ kind: 'help' })
  expect(actOf(pressed('Slash', '.'))).toBeUndefined()
})

test('digits choose scenes; keys of the browser stay its own', () => {
  expect(actOf(pressed('Digit3', '3'))).toEqual({ kind: 'choose', scene: 2 })
  expect(actOf(pressed('KeyF', 'f', false, true))).toBeUndefined()
  expect(actOf(pressed('KeyZ', 'z', false, true))).toEqual({ kind: 'undo' })
  expect(actOf(pressed('Tab', 'Tab'))).toBeUndefined()
})

test('every key has one meaning and words in both languages', () => {
  const places = DESK_KEYS.map(({ code, isShift }) => `${code}/${isShift ?? false}`)
  expect(new Set(places).size).toBe(places.length)
  for (const texts of [wallsTextsRu, wallsTextsEn])
    expect(Object.keys(texts.key)).toEqual(expect.arrayContaining(DESK_KEYS.map(({ name }) => name)))
})

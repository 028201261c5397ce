import { expect, test } from 'vitest'
import { Thumbnails } from './thumbnails.ts'

function fixture(costMs: number) {
  let now = 0
  let drawn = 0
  const thumbnails = new Thumbnails({
    now: () => now,
    draw: async () => {
      now += costMs
      drawn += 1
      return new Uint8Array([drawn])
    },
  })
  return { thumbnails, wait: (ms: number) => void (now += ms), drawn: () => drawn }
}

test('a screen draws itself small when asked, and a cheap picture each time', async () => {
  const { thumbnails, wait, drawn } = fixture(40)
  expect(await thumbnails.take()).toEqual(new Uint8Array([1]))
  expect(await thumbnails.take()).toBeNull()
  wait(5_000)
  expect(await thumbnails.take()).toEqual(new Uint8Array([2]))
  expect(drawn()).toBe(2)
})

test('a picture that costs a second is taken once in fifty', async () => {
  const { thumbnails, wait, drawn } = fixture(1_000)
  await thumbnails.take()
  wait(30_000)
  expect(await thumbnails.take()).toBeNull()
  wait(20_000)
  expect(await thumbnails.take()).not.toBeNull()
  expect(drawn()).toBe(2)
})

test('a picture that fails is none, and the next is tried', async () => {
  let now = 0
  let turn = 0
  const thumbnails = new Thumbnails({
    now: () => now,
    draw: async () => {
      turn += 1
      if (turn === 1) throw new Error('the image could not be decoded')
      return new Uint8Array([turn])
    },
  })
  expect(await thumbnails.take()).toBeNull()
  now += 5_000
  expect(await thumbnails.take()).toEqual(new Uint8Array([2]))
})

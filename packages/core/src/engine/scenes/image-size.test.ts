import { expect, it } from 'vitest'
import { imageHead } from './image-size.ts'

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const png = bytes('89504e470d0a1a0a 0000000d 49484452 00000280 00000168 08')
const jpeg = bytes('ffd8 ffe0 0004 0000 ffc2 0011 08 0168 0280 03')
const webp = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0'), bytes('7f0200 670100')])

it.each([
  ['image/png', png],
  ['image/jpeg', jpeg],
  ['image/webp', webp],
])('reads the size of %s from its head', (mediaType, head) => {
  expect(imageHead(head)).toEqual({ mediaType, width: 640, height: 360 })
})
it.each([
  ['a document with scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
  ['a picture that ends in its head', png.subarray(0, 18)],
  ['a JPEG without a frame', jpeg.subarray(0, 8)],
  ['nothing', Buffer.alloc(0)],
])('takes %s for no picture', (_what, head) => expect(imageHead(head)).toBeUndefined())

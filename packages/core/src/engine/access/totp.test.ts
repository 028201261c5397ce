import { describe, expect, test } from 'vitest'
import { base32, codeOfStep, enrolmentUri, stepAt, stepOfCode } from './totp.ts'

const SECRET = Buffer.from('12345678901234567890')

describe('a code of RFC 6238', () => {
  test.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at second %i is %s', (second, code) => {
    expect(codeOfStep(SECRET, stepAt(new Date(second * 1000)), 8)).toBe(code)
  })

  test('is taken from a clock half a minute behind or ahead, and no further', () => {
    const at = new Date(1_700_000_010_000)
    const step = stepAt(at)
    for (const shift of [-1, 0, 1]) {
      expect(stepOfCode(SECRET, codeOfStep(SECRET, step + shift), at, null)).toBe(step + shift)
    }
    for (const shift of [-2, 2]) {
      expect(stepOfCode(SECRET, codeOfStep(SECRET, step + shift), at, null)).toBeUndefined()
    }
  })

  test('is good once, and one from before it never again', () => {
    const at = new Date(1_700_000_010_000)
    const step = stepAt(at)
    expect(stepOfCode(SECRET, codeOfStep(SECRET, step), at, step)).toBeUndefined()
    expect(stepOfCode(SECRET, codeOfStep(SECRET, step - 1), at, step)).toBeUndefined()
    expect(stepOfCode(SECRET, codeOfStep(SECRET, step + 1), at, step)).toBe(step + 1)
  })

  test('may be typed with a space, and rubbish is no code', () => {
    const at = new Date(1_700_000_010_000)
    const code = codeOfStep(SECRET, stepAt(at))
    expect(stepOfCode(SECRET, `${code.slice(0, 3)} ${code.slice(3)}`, at, null)).toBe(stepAt(at))
    for (const rubbish of ['', '12345', 'абвгде', `${code}0`]) {
      expect(stepOfCode(SECRET, rubbish, at, null)).toBeUndefined()
    }
  })
})

test('the secret is written as authenticators read it (RFC 4648)', () => {
  const written = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text)))
  expect(written).toEqual(['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'])
  expect(enrolmentUri('MZXW6', 'иванова@48')).toBe(
    'otpauth://totp/Obzor:%D0%B8%D0%B2%D0%B0%D0%BD%D0%BE%D0%B2%D0%B0%4048?secret=MZXW6&issuer=Obzor&algorithm=SHA1&digits=6&period=30',
  )
})

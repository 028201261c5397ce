import { describe, expect, test } from 'vitest'
import {
  parseHost,
  parseMinutesPerDay,
  parseNames,
  parsePeople,
  parsePort,
  parseMinutes,
  parseSeconds,
  parseSeed,
} from './options.ts'

describe('options of the command line', () => {
  test('a port is a decimal number that a server can listen on', () => {
    expect(parsePort('8080')).toBe(8080)
    for (const wrong of ['0', '65536', '0x50', '80 80', '-1', '', '1e3', '8080.5']) {
      expect(() => parsePort(wrong)).toThrow(/OBZ_LAUNCHER_WRONG_OPTION/)
    }
  })

  test('people are a number with room for every municipality, or all of them', () => {
    expect(parsePeople('all')).toBe('all')
    expect(parsePeople('60000')).toBe(60_000)
    for (const wrong of ['12', 'ALL', '5000001', '60k']) {
      expect(() => parsePeople(wrong)).toThrow(/--people is/)
    }
  })

  test('a seed fits the generator of random numbers', () => {
    expect(parseSeed('4294967295')).toBe(4_294_967_295)
    expect(() => parseSeed('4294967296')).toThrow(/--seed/)
  })

  test('a day may last parts of a minute, but not nothing', () => {
    expect(parseMinutesPerDay('0.5')).toBe(0.5)
    expect(() => parseMinutesPerDay('0')).toThrow(/--minutes-per-day/)
    expect(() => parseMinutesPerDay('five')).toThrow(/--minutes-per-day/)
  })

  test('a host cannot carry anything but a name or an address', () => {
    expect(parseHost('::1')).toBe('::1')
    expect(parseHost('0.0.0.0')).toBe('0.0.0.0')
    expect(() => parseHost('localhost/../x')).toThrow(/--host/)
  })

  test('a timeout is bounded', () => {
    expect(parseMinutes('0.3')).toBe(0.3)
    expect(() => parseMinutes('0')).toThrow(/--minutes/)
    expect(parseSeconds('60')).toBe(60)
    expect(() => parseSeconds('86401')).toThrow(/--timeout/)
  })

  test('names keep their own order and an unknown one is named', () => {
    const known = ['lint', 'types', 'unit'] as const
    expect(parseNames('--only', 'unit, lint', known)).toEqual(['lint', 'unit'])
    expect(() => parseNames('--only', 'unit,speed', known)).toThrow(/'speed'.*lint, types, unit/)
  })
})

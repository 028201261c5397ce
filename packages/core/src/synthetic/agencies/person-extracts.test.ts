import { describe, expect, it } from 'vitest'
import { parseSnils } from '../../model/index.ts'
import { inventRegion } from '../people-model.ts'
import { smallPack } from '../testing/small-pack.ts'
import { complaintsAbout, whyNotValidating } from '../testing/xmllint.ts'
import { disabledXml, realEstateXml, unemployedCsv, vehiclesCsv } from './person-extracts.ts'

const region = inventRegion(smallPack(), 'all', 3)
const whyNot = whyNotValidating()
const texts = [unemployedCsv, vehiclesCsv, disabledXml, realEstateXml].map((make) => make(region))

describe('extracts of agencies', () => {
  it('name people by a valid СНИЛС, many of them, and the same people each time', () => {
    for (const text of texts) {
      const numbers = text.match(/\d{3}-\d{3}-\d{3} \d\d/g) ?? []
      expect(numbers.length).toBeGreaterThan(50)
      for (const number of numbers) expect(parseSnils(number)).toBeDefined()
    }
    expect([unemployedCsv, vehiclesCsv, disabledXml, realEstateXml].map((make) => make(region))).toEqual(
      texts,
    )
  })

  it('tell of the same people as one another: some of the disabled have a flat', () => {
    const [, , disabled, flats] = texts.map((text) => new Set(text.match(/\d{3}-\d{3}-\d{3} \d\d/g)))
    expect([...disabled!].filter((number) => flats!.has(number)).length).toBeGreaterThan(0)
  })

  it('are bounded', () => {
    for (const text of texts) expect(text.length).toBeLessThan(50_000_000)
  })

  it('share a flat among its owners so that the shares make a whole', () => {
    for (const document of texts[3]!.split('<?xml').slice(1)) {
      const shares = [...document.matchAll(/<numerator>(\d+)<\/numerator><denominator>(\d+)</g)]
      const whole = shares.reduce(
        (sum, [, numerator, denominator]) => sum + Number(numerator) / Number(denominator),
        0,
      )
      expect(shares.length === 0 || Math.abs(whole - 1) < 1e-9).toBe(true)
    }
  })

  it.skipIf(whyNot !== undefined)(
    `of disability validate against the official schema ${whyNot ?? ''}`,
    () => {
      const [first = ''] = texts[2]!.split(/\n(?=<\?xml)/)
      expect(complaintsAbout(first, 'schemas/gisfri/RequestExtract.xsd')).toBe('')
    },
  )
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brokenName, shortName } from './label-names.ts'
import { overlap, placeLabels, type LabelRequest } from './label-placement.ts'

const square = (x: number, y: number, side: number): number[] => [
  x,
  y,
  x + side,
  y,
  x + side,
  y + side,
  x,
  y + side,
]
const request = (id: string, ring: number[], width: number, order = 0): LabelRequest => ({
  id,
  order,
  rings: [ring],
  variants: [
    { lines: [id, '8,7 %'], width, height: 40, insideShareMin: 0.33 },
    { lines: [id], width, height: 20, insideShareMin: 0.33 },
  ],
})
const bounds = { x: 0, y: 0, width: 900, height: 900 }

describe('labels on the map', () => {
  it('stand in the middle of a territory that has room', () => {
    const [label] = placeLabels([request('a', square(100, 100, 300), 80)], bounds, 2)
    expect(label).toMatchObject({ id: 'a', variant: 0 })
    expect(Math.hypot(label!.x - 250, label!.y - 250)).toBeLessThan(30)
  })
  it('take the smaller form where the full one has no room', () => {
    const strip = (top: number, bottom: number): number[] => [100, top, 800, top, 800, bottom, 100, bottom]
    const placed = placeLabels(
      [
        request('narrow', strip(300, 310), 150),
        request('above', strip(100, 300), 180, 1),
        request('below', strip(310, 600), 180, 2),
      ],
      bounds,
      2,
    )
    expect(placed.find(({ id }) => id === 'narrow')?.variant).toBe(1)
  })
  it('name a city smaller than its name beside it', () => {
    const placed = placeLabels([request('city', square(400, 400, 14), 120)], bounds, 2)
    expect(placed).toHaveLength(1)
  })
  it('make room for what stands on the map already', () => {
    const stop = { x: 250, y: 250, width: 60, height: 60 }
    const [label] = placeLabels([request('a', square(100, 100, 300), 80)], bounds, 2, [stop])
    expect(label).toMatchObject({ id: 'a', variant: 0 })
    expect(overlap(label!, stop, 2)).toBe(false)
  })
  it('stay inside the picture', () => {
    const placed = placeLabels([request('edge', square(-140, 300, 200), 100)], bounds, 2)
    for (const { x, width } of placed) expect(x - width / 2).toBeGreaterThanOrEqual(0)
  })
  it('move a neighbour aside rather than leave a territory without a name', () => {
    // The strip's label is as tall as the strip and stands in its middle, where the sliver below has its only place.
    const strip = [100, 100, 500, 100, 500, 150, 100, 150]
    const sliver = [250, 150, 350, 150, 350, 160, 250, 160]
    const only = (id: string, ring: number[], order: number, height: number): LabelRequest => ({
      id,
      order,
      rings: [ring],
      variants: [{ lines: [id], width: 96, height, insideShareMin: 0.6 }],
    })
    const low = { x: 0, y: 0, width: 900, height: 180 }
    const placed = placeLabels([only('strip', strip, 0, 50), only('sliver', sliver, 1, 40)], low, 0)
    expect(placed.map(({ id }) => id).sort()).toEqual(['sliver', 'strip'])
  })
  it('never overlap, whatever the territories', () => {
    const territory = fc.record({
      x: fc.integer({ min: 0, max: 800 }),
      y: fc.integer({ min: 0, max: 800 }),
      side: fc.integer({ min: 5, max: 250 }),
      width: fc.integer({ min: 20, max: 180 }),
    })
    fc.assert(
      fc.property(fc.array(territory, { maxLength: 30 }), (territories) => {
        const placed = placeLabels(
          territories.map(({ x, y, side, width }, index) =>
            request(String(index), square(x, y, side), width, index),
          ),
          bounds,
          2,
        )
        expect(new Set(placed.map(({ id }) => id)).size).toBe(placed.length)
        for (const [index, a] of placed.entries()) {
          for (const b of placed.slice(index + 1)) expect(overlap(a, b)).toBe(false)
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('names on the map', () => {
  it.each([
    ['Воловский район', 'Воловский'],
    ['Лев-Толстовский муниципальный округ', 'Лев-Толстовский'],
    ['городской округ город Елец', 'Елец'],
    ['Липецк', 'Липецк'],
    ['Volovsky District', 'Volovsky'],
    ['Alnashsky Municipal Okrug', 'Alnashsky'],
    ['Округ', 'Округ'],
  ])('«%s» is written «%s»', (name, short) => expect(shortName(name)).toBe(short))
  it('break a double name after its hyphen', () => {
    expect(brokenName('Матвеево-Курганский')).toEqual(['Матвеево-', 'Курганский'])
    expect(brokenName('Липецк')).toEqual(['Липецк'])
  })
})

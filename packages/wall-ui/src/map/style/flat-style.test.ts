import { describe, expect, it } from 'vitest'
import { compileStyle, StyleError, type FlatStyle } from './flat-style.ts'
import { ICON_NAMES } from './icons.ts'

const [LOW, MIDDLE, HIGH] = ['#000000', '#808080', '#ffffff']
const row = (values: Record<string, number>) => (name: string) => values[name] ?? null

describe('a flat style', () => {
  it('takes colours between uneven stops, and the ends beyond them', () => {
    const { lookOf, ramp } = compileStyle({
      'fill-color': ['interpolate', ['linear'], ['get', 'count'], 1, LOW, 10, MIDDLE, 1000, HIGH],
    })
    const colourOf = (count: number): number => lookOf(row({ count })).colour
    expect(ramp).toEqual([LOW, MIDDLE, HIGH])
    expect([0, 1, 5.5, 10, 505, 1000, 9999].map(colourOf)).toEqual([0, 0, 0.25, 0.5, 0.75, 1, 1])
  })

  it('takes one colour a class by steps', () => {
    const { lookOf } = compileStyle({
      'fill-color': ['step', ['get', 'rate'], LOW, 5, MIDDLE, 10, HIGH],
    })
    expect([4.9, 5, 9.9, 10].map((rate) => lookOf(row({ rate })).colour)).toEqual([0, 0.5, 0.5, 1])
  })

  it('makes the size of a value and of the zoom', () => {
    const { lookOf, radiusMaxPx } = compileStyle({
      'fill-color': LOW,
      'circle-radius': [
        '*',
        ['interpolate', ['linear'], ['get', 'places'], 0, 4, 100, 20],
        ['interpolate', ['linear'], ['zoom'], 6, 0.5, 10, 2],
      ],
    })
    expect([0, 50, 100].map((places) => lookOf(row({ places })).size)).toEqual([0.2, 0.6, 1])
    expect([5, 6, 8, 12].map(radiusMaxPx)).toEqual([10, 10, 25, 40])
  })

  it('does not draw a row that lacks the value: no data is not the lowest value', () => {
    const { lookOf, properties } = compileStyle({
      'fill-color': ['step', ['get', 'rate'], LOW, 5, HIGH],
      'fill-opacity': 0.8,
    })
    expect(lookOf(row({})).opacity).toBe(0)
    expect(lookOf(row({ rate: 0 })).opacity).toBe(0.8)
    expect([...properties]).toEqual(['rate'])
  })

  it('fades the whole layer by zoom', () => {
    const { opacityAt, lookOf } = compileStyle({
      'fill-color': LOW,
      'fill-opacity': ['*', 0.5, ['step', ['zoom'], 1, 9, 0.25]],
    })
    expect([8, 9].map(opacityAt)).toEqual([1, 0.25])
    expect(lookOf(row({})).opacity).toBe(0.5)
  })

  it('takes one icon a class by steps, and none where the row does not say which', () => {
    const { lookOf, properties } = compileStyle({
      'fill-color': LOW,
      icon: ['step', ['get', 'kind'], 'home', 1, 'school', 2, 'alert'],
    })
    const rows: Record<string, number>[] = [{ kind: 0 }, { kind: 1 }, { kind: 5 }, {}]
    const looks = rows.map((values) => lookOf(row(values)))
    expect(looks.map(({ icon }) => ICON_NAMES[icon - 1])).toEqual(['home', 'school', 'alert', undefined])
    expect(looks.map(({ opacity }) => opacity)).toEqual([1, 1, 1, 1])
    expect([...properties]).toEqual(['kind'])
  })

  it.each<[unknown, string]>([
    [null, 'style: is no object'],
    [{}, 'fill-color: is neither #rrggbb nor an expression'],
    [{ 'fill-color': 'red' }, 'fill-color: is neither #rrggbb nor an expression'],
    [{ 'fill-color': LOW, 'icon-src': 'x.png' }, 'icon-src: is not drawn here; known are fill-color'],
    [{ 'fill-color': ['case', true, LOW, HIGH] }, "fill-color: knows no 'case'; use 'interpolate' or 'step'"],
    [
      { 'fill-color': ['interpolate', ['exponential', 2], ['get', 'a'], 0, LOW, 1, HIGH] },
      "fill-color: 'interpolate' is drawn as ['linear'] only",
    ],
    [
      { 'fill-color': ['interpolate', ['linear'], ['get', 'a'], 0, LOW] },
      "fill-color: 'interpolate' needs two or more pairs of a stop and a value",
    ],
    [
      { 'fill-color': ['interpolate', ['linear'], ['get', 'a'], 2, LOW, 1, HIGH] },
      'fill-color: stop 2 is not above stop 1',
    ],
    [{ 'fill-color': ['step', ['get', 'a'], LOW, 1, 'blue'] }, 'fill-color: value 1 is not #rrggbb'],
    [{ 'fill-color': ['step', ['zoom'], LOW, 1, HIGH] }, 'fill-color: cannot depend on zoom'],
    [
      { 'fill-color': ['step', ['get', 'a'], LOW, ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((at) => [at, HIGH])] },
      'fill-color: has 9 colours; at most 8 are drawn',
    ],
    [
      { 'fill-color': ['step', ['var', 'a'], LOW, 1, HIGH] },
      "fill-color: depends on ['get', property] or ['zoom'] only",
    ],
    [{ 'fill-color': LOW, icon: 'toString' }, 'icon: is neither one of home, person,'],
    [
      { 'fill-color': LOW, icon: ['interpolate', ['linear'], ['get', 'a'], 0, 'home', 1, 'bus'] },
      "icon: cannot be mixed; use 'step'",
    ],
    [{ 'fill-color': LOW, icon: ['step', ['zoom'], 'home', 9, 'bus'] }, 'icon: cannot depend on zoom'],
    [{ 'fill-color': LOW, 'circle-radius': 1e6 }, 'circle-radius: is neither a number from 0 to 200'],
    [
      {
        'fill-color': LOW,
        'circle-radius': ['*', ['step', ['get', 'a'], 1, 2, 3], ['step', ['get', 'b'], 1, 2, 3]],
      },
      "circle-radius: both factors of '*' depend on the row",
    ],
  ])('refuses %j and says why', (style, message) => {
    let refusal: unknown
    try {
      compileStyle(style as FlatStyle)
    } catch (error) {
      refusal = error
    }
    expect(refusal).toBeInstanceOf(StyleError)
    expect((refusal as StyleError).message).toContain(message)
  })
})

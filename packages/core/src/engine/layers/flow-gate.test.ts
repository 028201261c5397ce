import { describe, expect, it } from 'vitest'
import type { LayerDeclaration } from '../../plugin-api/index.ts'
import { publishedFlow } from './flow-gate.ts'

const text = { ru: 'проверка', en: 'check' }
const layer: LayerDeclaration = {
  code: 'commuting',
  title: text,
  geometry: 'line',
  properties: {
    from: { type: 'string', title: text },
    to: { type: 'string', title: text },
    people: { type: 'number', title: text, unit: 'person' },
    young: { type: 'number', title: text, unit: 'person' },
    minutes: { type: 'number', title: text },
  },
  style: { colour: '#fff' },
  flow: { from: 'from', to: 'to', value: 'people' },
}
const policy = { threshold: { public: 5, internal: 3 }, roundTo: { public: 5, internal: 1 }, exactFrom: 100 }
const flow = (values: Record<string, unknown>) =>
  publishedFlow(layer, { from: '42000001', to: '42000002', ...values }, policy)

describe('a flow of people on its way out', () => {
  it('is not there while fewer than the threshold go', () => {
    expect(flow({ people: 4 })).toBeNull()
    expect(flow({ people: 5 })).toMatchObject({ people: 5 })
  })
  it('is rounded until it is large, as other counts are', () => {
    expect(flow({ people: 47 })).toMatchObject({ people: 45 })
    expect(flow({ people: 147 })).toMatchObject({ people: 147 })
  })
  it('tells no few within the many, and leaves what counts no people as it is', () => {
    expect(flow({ people: 147, young: 2, minutes: 3 })).toMatchObject({
      people: 147,
      young: null,
      minutes: 3,
    })
  })
  it('is nothing where two places have become one, or where it says no number', () => {
    expect(flow({ people: 500, to: '42000001' })).toBeNull()
    expect(flow({ people: null })).toBeNull()
  })
  it('of things is shown whatever it is, once it says that it is of things', () => {
    const { people: _people, ...others } = layer.properties
    const of = (unit?: typeof text) => ({
      ...layer,
      properties: { ...others, people: { type: 'number' as const, title: text, ...(unit && { unit }) } },
    })
    const few = { from: 'a', to: 'b', people: 2 }
    expect(publishedFlow(of({ ru: 'т', en: 't' }), few, policy)).toMatchObject({ people: 2 })
    expect(publishedFlow(of(), few, policy)).toBeNull()
  })
  it('of a layer that is no flow passes untouched', () => {
    const { flow: _flow, ...points } = layer
    expect(publishedFlow(points, { people: 2 }, policy)).toEqual({ people: 2 })
  })
})

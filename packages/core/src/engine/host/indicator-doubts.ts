// Indicators that would count nothing: over a layer that nobody has, or by a property that the layer does not declare as
// a number. Not refused, because the layer may come later and a property may be kept from leaving the server on purpose;
// but said, because the figure is a silent zero otherwise. Over flows nothing is counted: pairs of few people are held back
// from the layer, and a sum of them all would tell those.
import { ObzorError, isCounted, isDerived, type Indicator } from '../../model/index.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'

type Declared = Pick<PluginManifest, 'indicators' | 'layers'>

/** Fields that each feature has beside its properties. */
const OF_EVERY_FEATURE = ['one']

const FEATURE = 'feature:'

/** Whose features it counts; `null` for people and for what is derived. */
function layerOf(indicator: Indicator): string | null {
  if (isDerived(indicator)) return null
  const over = isCounted(indicator) ? indicator.over : indicator.histogram.over
  return over.startsWith(FEATURE) ? over.slice(FEATURE.length) : null
}

/** Those that may be counted, given the layers of all plugins. */
export function withoutFlows(indicators: readonly Indicator[], layers: Declared['layers']): Indicator[] {
  const flows = new Set(layers.flatMap(({ code, flow }) => (flow ? [code] : [])))
  return indicators.filter((indicator) => !flows.has(layerOf(indicator) ?? ''))
}

/** Of one plugin, with the layers of all that are loaded. */
export function indicatorDoubts(manifest: Declared, all: readonly Declared[]): ObzorError[] {
  return manifest.indicators.flatMap((indicator) => {
    const code = layerOf(indicator)
    if (code === null) return []
    const layer = all.flatMap(({ layers }) => layers).find((each) => each.code === code)
    if (!layer) return [layerUnknown(indicator.code, code)]
    if (layer.flow) return [overFlows(indicator.code, code)]
    const numbers = Object.entries(layer.properties).flatMap(([name, { type }]) =>
      type === 'number' ? [name] : [],
    )
    const known = [...numbers, ...OF_EVERY_FEATURE]
    return [...fieldsIn(indicator)]
      .filter((name) => !known.includes(name))
      .map((name) => fieldUnknown({ indicator: indicator.code, layer: code, name, known }))
  })
}

/** Names in its formulas, wherever they stand. */
function fieldsIn(node: unknown): Set<string> {
  const found = new Set<string>()
  const waiting: unknown[] = [node]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue
    const { op, name } = next as { op?: unknown; name?: unknown }
    if (op === 'field' && typeof name === 'string') found.add(name)
    waiting.push(...Object.values(next).filter((part) => part !== undefined))
  }
  return found
}

const layerUnknown = (indicator: string, layer: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_INDICATOR_LAYER_UNKNOWN',
    fact: `the indicator '${indicator}' counts over the layer '${layer}', which no loaded plugin has`,
    risk: 'it shows 0 until such a layer is there',
    action: 'correct the code of the layer, or load the plugin that brings it',
  })

const overFlows = (indicator: string, layer: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_INDICATOR_OVER_FLOWS',
    fact: `the indicator '${indicator}' counts over the layer '${layer}', whose features are flows between municipalities`,
    risk: 'it is not counted: a sum of flows would tell those of a few people, which the layer holds back',
    action: 'count over persons or households, or bring the sums as statistics of an agency',
  })

interface Unknown {
  indicator: string
  layer: string
  name: string
  known: readonly string[]
}
const fieldUnknown = ({ indicator, layer, name, known }: Unknown): ObzorError =>
  new ObzorError({
    code: 'OBZ_INDICATOR_PROPERTY_UNKNOWN',
    fact: `the indicator '${indicator}' counts '${name}', which the layer '${layer}' does not declare as a number; it has ${known.join(', ')}`,
    risk: 'features without such a number count as 0',
    action: 'correct the name, or declare the property of the layer with type number',
  })

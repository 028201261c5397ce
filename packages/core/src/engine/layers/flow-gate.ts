// What of a flow between municipalities may leave the engine. Flows are counts of people by pairs of places: a pair with a few is
// held back whole, by the same threshold and rounding as every other count. Pure.
import type { DisclosurePolicy } from '../../model/index.ts'
import type { LayerDeclaration } from '../../plugin-api/index.ts'

export type FlowPolicy = Pick<DisclosurePolicy, 'threshold' | 'roundTo' | 'exactFrom'>

/**
 * The values of a feature as anybody may see them, or `null` where it is not shown at all. A layer is published to everybody, so
 * the public threshold holds. Who stays where they are is no flow: the two places may have become one by a reform.
 */
export function publishedFlow(
  { flow, properties }: LayerDeclaration,
  values: Readonly<Record<string, unknown>>,
  policy: FlowPolicy,
): Record<string, unknown> | null {
  if (!flow) return { ...values }
  const value = values[flow.value]
  if (typeof value !== 'number' || !(value > 0) || values[flow.from] === values[flow.to]) return null
  const shown: Record<string, unknown> = { ...values }
  for (const [name, { type, unit }] of Object.entries(properties)) {
    const count = values[name]
    // A flow that does not say of what it is, is of people.
    const isOfPeople = unit === 'person' || (name === flow.value && unit === undefined)
    if (type !== 'number' || !isOfPeople || typeof count !== 'number') continue
    if (count < policy.threshold.public) {
      if (name === flow.value) return null
      // None is a number of few people too.
      shown[name] = null
    } else if (count < policy.exactFrom) {
      shown[name] = Math.round(count / policy.roundTo.public) * policy.roundTo.public
    }
  }
  return shown
}

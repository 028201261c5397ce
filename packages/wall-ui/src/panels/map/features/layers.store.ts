// What the platform knows of its layers beyond their declarations: how many features, and whose they are. Not live: a live
// layer counts itself, and the age of a source is in the channel `freshness`.
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface LayerFacts {
  features: number
  /** Codes of the sources that its features came from. */
  sources: readonly string[]
}

/** Asked again when somebody looks, and not more often. */
const KEPT_MS = 30_000
const READ_WITHIN_MS = 15_000

export const useLayersStore = defineStore('layers', () => {
  const facts = shallowRef<ReadonlyMap<string, LayerFacts>>(new Map())
  let askedAt = Number.NEGATIVE_INFINITY

  /** Whoever cannot be told keeps what it knew: the age of a layer is a help, not the picture. */
  async function refresh(): Promise<void> {
    if (performance.now() - askedAt < KEPT_MS) return
    askedAt = performance.now()
    try {
      const response = await fetch('/api/v1/layers', { signal: AbortSignal.timeout(READ_WITHIN_MS) })
      if (response.ok) facts.value = parseLayerFacts(await response.json())
    } catch (error) {
      console.warn('the layers were not told', error)
    }
  }

  return { facts, refresh }
})

export function parseLayerFacts(body: unknown): ReadonlyMap<string, LayerFacts> {
  const layers = (body as { layers?: unknown } | null)?.layers
  const facts = new Map<string, LayerFacts>()
  for (const layer of Array.isArray(layers) ? (layers as Record<string, unknown>[]) : []) {
    const { name, features, sources } = layer
    if (typeof name !== 'string' || typeof features !== 'number') continue
    const codes = Array.isArray(sources) ? sources : []
    facts.set(name, { features, sources: codes.filter((code) => typeof code === 'string') })
  }
  return facts
}

// Which sources the features of a layer came from: a screen that shows a feature says whose it is and how old.
import type { Pool } from 'pg'

/** Sources come and go with deliveries: a screen that opens twice in this time is told the same. */
const KEPT_MS = 5_000

// By the unique index (source_id, layer, feature_key): one probe for each pair, however many features there are.
const SELECT = `
  select named.layer, s.code
    from unnest($1::text[]) as named(layer)
   cross join control.source s
   where exists (select from facts.feature f where f.source_id = s.id and f.layer = named.layer)
   order by named.layer, s.code`

/** Codes of sources by layer. */
export type SourcesOfLayers = (layers: readonly string[]) => Promise<ReadonlyMap<string, string[]>>

export function sourcesOfLayers(pool: Pool, now: () => number = () => performance.now()): SourcesOfLayers {
  let kept: { key: string; at: number; answer: ReturnType<SourcesOfLayers> } | undefined
  async function read(layers: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
    const { rows } = await pool.query<{ layer: string; code: string }>(SELECT, [layers])
    const codes = new Map<string, string[]>()
    for (const { layer, code } of rows) codes.set(layer, [...(codes.get(layer) ?? []), code])
    return codes
  }
  return (layers) => {
    const key = layers.join(' ')
    if (kept?.key === key && now() - kept.at < KEPT_MS) return kept.answer
    const answer = read(layers)
    kept = { key, at: now(), answer }
    // A database that was away is asked again at once.
    answer.catch(() => (kept = undefined))
    return answer
  }
}

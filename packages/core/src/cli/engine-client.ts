// Questions to the running platform over its public HTTP interface.

/** A platform that answers slower than this is in trouble; its watchers count that as no answer. */
const ANSWER_TIMEOUT_MS = 5_000

export interface FreshnessRow {
  id: string
  title: { ru: string; en: string }
  refreshHours: number
  lastSuccessAt: number | null
  state: string
}

async function ask(url: string): Promise<Response | undefined> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS), redirect: 'manual' })
  } catch {
    return undefined
  }
}

/** Alive: its process answers at all. */
export async function isLive(base: string): Promise<boolean> {
  const answer = await ask(`${base}/livez`)
  await answer?.body?.cancel()
  return answer !== undefined
}

/** `ready`, or what it says it is waiting for, or `undefined` when nobody answers. */
export async function readiness(base: string): Promise<'ready' | string | undefined> {
  const answer = await ask(`${base}/readyz`)
  if (!answer) return undefined
  const text = await answer.text()
  return answer.status === 200 ? 'ready' : text.slice(0, 500)
}

/** `undefined` when the platform does not answer or does not tell. */
export async function freshness(base: string): Promise<FreshnessRow[] | undefined> {
  const answer = await ask(`${base}/api/v1/freshness`)
  if (!answer || answer.status !== 200) return undefined
  const body = (await answer.json()) as FreshnessRow[] | { rows?: FreshnessRow[]; items?: FreshnessRow[] }
  return Array.isArray(body) ? body : (body.rows ?? body.items)
}

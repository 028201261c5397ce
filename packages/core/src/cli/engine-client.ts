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

/** What /readyz says, for a person: names of what is not ready, with their reasons. */
export function waitingFor(body: string): string {
  try {
    const { checks = [] } = JSON.parse(body) as {
      checks?: { name: string; ready: boolean; reason: string | null }[]
    }
    const waiting = checks.filter(({ ready }) => !ready)
    if (waiting.length > 0) {
      return waiting.map(({ name, reason }) => (reason ? `${name} (${reason})` : name)).join(', ')
    }
  } catch {
    // Not JSON: somebody else's answer is shown as it is.
  }
  return body.replaceAll(/\s+/g, ' ').slice(0, 200)
}

/** `ready`, or what it says it is waiting for, or `undefined` when nobody answers. */
export async function readiness(base: string): Promise<'ready' | string | undefined> {
  const answer = await ask(`${base}/readyz`)
  if (!answer) return undefined
  const text = await answer.text()
  return answer.status === 200 ? 'ready' : waitingFor(text)
}

/** `undefined` when the platform does not answer or does not tell. */
export async function freshness(base: string): Promise<FreshnessRow[] | undefined> {
  const answer = await ask(`${base}/api/v1/freshness`)
  if (!answer || answer.status !== 200) return undefined
  const body = (await answer.json()) as FreshnessRow[] | { rows?: FreshnessRow[]; items?: FreshnessRow[] }
  return Array.isArray(body) ? body : (body.rows ?? body.items)
}

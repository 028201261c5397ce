// The one way the console speaks to the engine. Whatever goes wrong comes back as a Problem.
import type { ObzorProblem } from './problem.ts'
import { Problem } from './problem.ts'

const TIMEOUT_MS = 15_000

interface RequestOptions {
  body?: unknown
  /** Sent as it is, in the place of `body`. */
  file?: Blob
  timeoutMs?: number
  /** Ends the request before its time, when nobody waits for it any longer. */
  signal?: AbortSignal
  query?: Record<string, string | number | undefined>
}
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Told when the engine says that nobody is signed in; the session store listens. */
const signedOutListeners = new Set<() => void>()
export function onSignedOut(listener: () => void): void {
  signedOutListeners.add(listener)
}

/** Path begins with `/api/v1/`. An answer without a body gives `undefined`. Throws `Problem`. */
export async function request<Answer>(
  method: Method,
  path: string,
  { body, file, timeoutMs = TIMEOUT_MS, signal, query = {} }: RequestOptions = {},
): Promise<Answer> {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  const response = await fetch(search.size > 0 ? `${path}?${search}` : path, {
    method,
    // Asked for by the engine on every change: a page of another site cannot add it.
    headers: {
      'x-obzor': '1',
      ...(file && { 'content-type': 'application/octet-stream' }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(file && { body: file }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
  }).catch(() => {
    throw new Problem({ status: 0, code: 'OBZ_CONSOLE_OFFLINE' })
  })
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Answer
  throw problemOfAnswer(response.status, await response.text().catch(() => ''))
}

/** The refusal in an answer. One that says that nobody is signed in is told to whoever listens. */
export function problemOfAnswer(status: number, text: string): Problem {
  let problem: Problem
  try {
    problem = new Problem(JSON.parse(text) as ObzorProblem)
  } catch {
    problem = new Problem({ status, code: 'OBZ_CONSOLE_OFFLINE' })
  }
  if (problem.code === 'OBZ_ACCESS_SESSION_REQUIRED') for (const listener of signedOutListeners) listener()
  return problem
}

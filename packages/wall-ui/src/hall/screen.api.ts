// What a device asks the engine over HTTP: a code to show, whether it was let in, and which screen it is.
export interface ScreenPlace {
  wall: string
  screen: string
}
export interface PairingCode {
  code: string
  /** Milliseconds since 1970. */
  expiresAt: number
}

const TIMEOUT_MS = 10_000

export class ScreenRefusal extends Error {
  readonly status: number

  constructor(status: number) {
    super(`HTTP ${status}`)
    this.status = status
  }
}

async function post<Answer>(path: string, body?: object): Promise<Answer> {
  const response = await fetch(`/api/v1/screen/${path}`, {
    method: 'POST',
    headers: { 'x-obzor': '1', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (!response.ok) throw new ScreenRefusal(response.status)
  return (await response.json()) as Answer
}

/** `null`: this device is no screen. Throws `ScreenRefusal`, or what `fetch` throws while the server is away. */
export async function readPlace(): Promise<ScreenPlace | null> {
  try {
    return await post<ScreenPlace>('token')
  } catch (error) {
    if (error instanceof ScreenRefusal && error.status === 401) return null
    throw error
  }
}

export const askForCode = (device: string): Promise<PairingCode> => post('pairings', { device })

export const claim = async (device: string): Promise<'waiting' | 'over' | 'paired'> =>
  (await post<{ state: 'waiting' | 'over' | 'paired' }>('pairings/claim', { device })).state

const STORED_AS = 'obzor.screen.device'

/** 32 random bytes that never leave this device but to the engine: whoever reads the code from the glass cannot take its place. */
export function deviceSecret(): string {
  const kept = localStorage.getItem(STORED_AS)
  if (kept !== null && /^[A-Za-z0-9_-]{43}$/.test(kept)) return kept
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  const made = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
  localStorage.setItem(STORED_AS, made)
  return made
}

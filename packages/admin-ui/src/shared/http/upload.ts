// Sends a file, tells how much of it has gone, and can be stopped. fetch says nothing of its way up, so this is the older
// request; refusals come back as the same Problem.
import { problemOfAnswer } from './request.ts'
import { Problem } from './problem.ts'

/** Nothing has gone up for so long: the line is dead. The engine gives up after half a minute at most. */
const SILENCE_MS_MAX = 35_000

export interface UploadOptions {
  /** 0…1 of the file's bytes. */
  onSent?: (share: number) => void
  signal?: AbortSignal
  query?: Record<string, string | number>
}

/** Throws `Problem`; stopped by its signal, the signal's reason. */
export function upload<Answer>(
  method: 'POST' | 'PUT',
  path: string,
  file: Blob,
  { onSent, signal, query = {} }: UploadOptions = {},
): Promise<Answer> {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    let silence: ReturnType<typeof setTimeout> | undefined
    const heard = (): void => {
      clearTimeout(silence)
      silence = setTimeout(() => request.abort(), SILENCE_MS_MAX)
    }
    const stop = (): void => request.abort()
    const settle = (work: () => void): void => {
      clearTimeout(silence)
      signal?.removeEventListener('abort', stop)
      work()
    }
    const offline = new Problem({ status: 0, code: 'OBZ_CONSOLE_OFFLINE' })
    const fail = (): void => settle(() => reject(signal?.aborted ? signal.reason : offline))
    request.open(method, search.size > 0 ? `${path}?${search}` : path)
    request.setRequestHeader('x-obzor', '1')
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      heard()
      if (total > 0) onSent?.(loaded / total)
    })
    // All has gone: what the engine makes of it may take its time, and that is not silence of the line.
    request.upload.addEventListener('load', () => {
      clearTimeout(silence)
      onSent?.(1)
    })
    request.addEventListener('load', () =>
      settle(() => {
        const text = request.responseText
        if (request.status >= 200 && request.status < 300) {
          resolve((text === '' ? undefined : JSON.parse(text)) as Answer)
        } else reject(problemOfAnswer(request.status, text))
      }),
    )
    request.addEventListener('error', fail)
    request.addEventListener('abort', fail)
    if (signal?.aborted) return fail()
    signal?.addEventListener('abort', stop, { once: true })
    heard()
    request.send(file)
  })
}

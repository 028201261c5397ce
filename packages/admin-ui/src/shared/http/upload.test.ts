import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Problem } from './problem.ts'
import { upload } from './upload.ts'

/** The browser's request, in the hands of the test. */
class FakeRequest extends EventTarget {
  static last: FakeRequest
  readonly upload = new EventTarget()
  status = 0
  responseText = ''
  isAborted = false
  opened: string[] = []

  constructor() {
    super()
    FakeRequest.last = this
  }
  open(...args: string[]): void {
    this.opened = args
  }
  setRequestHeader(): void {
    // Headers are the engine's to check.
  }
  send(): void {
    // The test plays the line.
  }
  abort(): void {
    this.isAborted = true
    this.dispatchEvent(new Event('abort'))
  }
  went(loaded: number, total: number): void {
    this.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded, total }))
  }
  answered(status: number, text: string): void {
    Object.assign(this, { status, responseText: text })
    this.dispatchEvent(new Event('load'))
  }
}

beforeEach(() => {
  vi.stubGlobal('XMLHttpRequest', FakeRequest)
  vi.useFakeTimers()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})
const file = new Blob(['x'.repeat(100)])

test('a file that goes slowly is waited for, and tells how far it is', async () => {
  const shares: number[] = []
  const sent = upload<{ id: string }>('POST', '/api/v1/plugins', file, {
    onSent: (share) => shares.push(share),
    query: { offset: 5 },
  })
  for (const loaded of [10, 40, 90]) {
    vi.advanceTimersByTime(30_000)
    FakeRequest.last.went(loaded, 100)
  }
  FakeRequest.last.upload.dispatchEvent(new Event('load'))
  // The engine weighs what came: that is not silence of the line.
  vi.advanceTimersByTime(120_000)
  FakeRequest.last.answered(201, '{"id":"7"}')
  expect(await sent).toEqual({ id: '7' })
  expect(shares).toEqual([0.1, 0.4, 0.9, 1])
  expect(FakeRequest.last.opened).toEqual(['POST', '/api/v1/plugins?offset=5'])
})

test('a line that is silent is given up', async () => {
  const sent = upload('POST', '/api/v1/plugins', file)
  FakeRequest.last.went(10, 100)
  vi.advanceTimersByTime(40_000)
  await expect(sent).rejects.toMatchObject({ code: 'OBZ_CONSOLE_OFFLINE' })
  expect(FakeRequest.last.isAborted).toBe(true)
})

test('somebody may stop it, and a refusal comes back in its words', async () => {
  const stop = new AbortController()
  const stopped = upload('POST', '/api/v1/plugins', file, { signal: stop.signal })
  stop.abort()
  await expect(stopped).rejects.toBe(stop.signal.reason)
  expect(FakeRequest.last.isAborted).toBe(true)

  const refused = upload('POST', '/api/v1/plugins', file)
  FakeRequest.last.answered(422, '{"status":422,"code":"OBZ_BUNDLE_UNSIGNED"}')
  await expect(refused).rejects.toEqual(new Problem({ status: 422, code: 'OBZ_BUNDLE_UNSIGNED' }))
  const cut = upload('POST', '/api/v1/plugins', file)
  FakeRequest.last.answered(502, '<html>')
  await expect(cut).rejects.toMatchObject({ status: 502, code: 'OBZ_CONSOLE_OFFLINE' })
})

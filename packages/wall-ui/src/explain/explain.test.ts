import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CLOSES_AFTER_S, useExplainStore } from './explain.store.ts'
import { readExplanation } from './explanation.ts'

const EXPLANATION = {
  code: 'poverty.rate',
  title: { ru: 'Уровень', en: 'Rate' },
  territory: { oktmo: '42', name: { ru: 'Область', en: 'Region' } },
  method: { ru: '', en: '' },
  cells: { shown: 1, hidden: 0 },
  vintage: { asOf: '2024-12', countedAt: null, training: true },
  rules: { threshold: 5, differencing: 'live' },
  madeOf: [],
  inputs: [],
  lines: [],
}
const answer = (body: unknown, status = 200): Response => Response.json(body, { status })
const asked = { code: 'poverty.rate', territory: '42' }

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a card closes by itself, and later for whoever reads on', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(answer(EXPLANATION)))
  const explain = useExplainStore()
  await explain.ask(asked)
  expect(explain.explanation).toMatchObject({ code: 'poverty.rate' })
  vi.advanceTimersByTime((CLOSES_AFTER_S - 1) * 1_000)
  explain.stay()
  vi.advanceTimersByTime((CLOSES_AFTER_S - 1) * 1_000)
  expect(explain.asked).toEqual(asked)
  vi.advanceTimersByTime(1_000)
  expect([explain.asked, explain.explanation]).toEqual([null, null])
})

test('another number asked meanwhile is the one that is shown', async () => {
  const answers: ((response: Response) => void)[] = []
  vi.stubGlobal('fetch', () => new Promise((resolve) => answers.push(resolve)))
  const explain = useExplainStore()
  const first = explain.ask(asked)
  const second = explain.ask({ code: 'poverty.count', territory: '42' })
  answers[1]!(answer({ ...EXPLANATION, code: 'poverty.count' }))
  answers[0]!(answer(EXPLANATION))
  await Promise.all([first, second])
  expect(explain.explanation).toMatchObject({ code: 'poverty.count' })
  explain.close()
})

test('a refusal is told in its own words', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(answer({ fact: 'there is no such figure' }, 404)))
  const explain = useExplainStore()
  await explain.ask(asked)
  expect(explain.failure).toBe('there is no such figure')
  explain.close()
})

test('an answer of another shape is no explanation', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(answer({ ...EXPLANATION, inputs: 'none' })))
  await expect(readExplanation(asked, new AbortController().signal)).rejects.toThrow('HTTP 200')
})

import { performance } from 'node:perf_hooks'
import { expect, test, vi } from 'vitest'
import { inSlices, nextTurn, SLICE_MS_MAX } from './slices.ts'

/** So many steps of half a slice. */
function* work(steps: number): Generator<undefined, string, undefined> {
  for (let step = 0; step < steps; step += 1) {
    const until = performance.now() + SLICE_MS_MAX / 2
    while (performance.now() < until);
    yield
  }
  return 'done'
}

test('other work has its turn between two slices', async () => {
  let turns = 0
  const count = (): void => {
    turns += 1
    timer = setImmediate(count)
  }
  let timer = setImmediate(count)
  expect(await inSlices(work(20))).toBe('done')
  clearImmediate(timer)
  expect(turns).toBeGreaterThan(5)
})

test('work that is shorter than a slice is done when the call returns', () => {
  vi.spyOn(performance, 'now').mockReturnValue(0)
  let steps = 0
  function* short(): Generator<undefined, void, undefined> {
    while ((steps += 1) < 4) yield
  }
  void inSlices(short())
  expect(steps).toBe(4)
})

test('of several pieces of work one has a slice in each turn of the loop, in their order', async () => {
  const seen: string[] = []
  const note = async (name: string): Promise<void> => {
    for (let turn = 0; turn < 3; turn += 1) {
      await nextTurn()
      seen.push(name)
    }
  }
  const loop = (): void => {
    seen.push('|')
    if (seen.filter((each) => each !== '|').length < 6) setImmediate(loop)
  }
  setImmediate(loop)
  await Promise.all([note('a'), note('b')])
  expect(seen.filter((each) => each !== '|')).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
  expect(seen.join('')).not.toMatch(/ab|ba/)
})

test('what fails in a slice fails the work, and nothing else', async () => {
  function* broken(): Generator<undefined, string, undefined> {
    yield
    throw new Error('broken')
  }
  const [first, second] = await Promise.allSettled([inSlices(broken()), inSlices(work(4))])
  expect(first.status).toBe('rejected')
  expect(second).toEqual({ status: 'fulfilled', value: 'done' })
})

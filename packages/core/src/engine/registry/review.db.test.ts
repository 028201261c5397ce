// What officers say of pairs: it is applied at once, holds for ever, takes two where it weighs much, and can be taken back.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../testing/index.ts'
import { snilsCheckNumber } from '../../model/index.ts'
import { ReviewDesk, type ReviewPair } from './review-desk.ts'
import { registryFixture, type RegistryFixture } from './testing/registry-fixture.ts'

const snils = (number: number): string => {
  const nine = String(number).padStart(9, '0')
  return `${nine}${String(snilsCheckNumber(nine)).padStart(2, '0')}`
}
/** Married: another surname, and no number to tell by. */
const MARRIED = {
  firstName: 'Лидия',
  patronymic: 'Захаровна',
  birthDate: '1988-02-17',
}

let registry: RegistryFixture
let desk: ReviewDesk
beforeAll(async () => {
  registry = await registryFixture(await testDatabase())
  desk = new ReviewDesk({ pool: registry.database.pool, vaultKeys: () => registry.vaultKey })
  await registry.deliver('office', [
    { key: 'now', ...MARRIED, familyName: 'Крылова', snils: snils(140_000_001), household: 'home' },
  ])
  await registry.deliver('police', [{ key: 'before', ...MARRIED, familyName: 'Щербинина' }])
  await registry.link()
})
afterAll(() => registry.close())

const open = async (): Promise<ReviewPair[]> =>
  (await desk.list({ states: ['open', 'second'], limit: 10 })).items
const areOne = async (): Promise<boolean> =>
  (await registry.personOf('office', 'now')) === (await registry.personOf('police', 'before'))

test('a doubtful pair is asked about, with what each value says and without a name', async () => {
  const [pair] = await open()
  expect(pair).toMatchObject({ reason: 'doubtful', state: 'open', needsSecond: false })
  const said = Object.fromEntries(pair!.steps.map(({ what, bits }) => [what, Math.sign(bits)]))
  expect(said).toEqual({ prior: -1, surname: -1, given: 1, patronymic: 1, birth: 1, snils: 0 })
  expect(pair!.probability).toBeGreaterThan(0.5)
  expect(JSON.stringify(pair)).not.toMatch(/Крылов|Щербин|Лиди|1988/i)
})

test('names are opened by a call of their own', async () => {
  const [pair] = await open()
  const names = Object.values(await desk.reveal(pair!.id)).map((side) => side?.familyName)
  expect(names.toSorted()).toEqual(['Крылова', 'Щербинина'])
  await expect(desk.reveal('999999')).rejects.toThrow(/OBZ_REGISTRY_PAIR_UNKNOWN/)
})

test('«same» joins them at once and outlives what sources send later', async () => {
  const [pair] = await open()
  const decided = await desk.decide(pair!.id, 'same', 'officer')
  expect(decided).toMatchObject({ isApplied: true, pair: { state: 'same', decidedBy: 'officer' } })
  expect(await areOne()).toBe(true)
  expect(await open()).toEqual([])
  await registry.deliver('police', [
    { key: 'before', ...MARRIED, familyName: 'Щербинина', patronymic: 'Захарьевна' },
  ])
  await registry.link()
  expect(await areOne()).toBe(true)
  const { items } = await desk.events(undefined, 10)
  expect(items[0]).toMatchObject({ kind: 'merge', reason: 'review', decidedBy: 'officer', canUndo: true })
})

test('taken back it stays apart, whatever is linked afterwards', async () => {
  const { items } = await desk.events(undefined, 10)
  const before = await registry.personOf('office', 'now')
  expect(await desk.undo(items[0]!.id, 'head')).toEqual({ isApplied: true })
  expect(await areOne()).toBe(false)
  expect(await registry.personOf('office', 'now')).toBe(before)
  expect(await registry.personOf('police', 'before')).toBe(items[0]!.fromPerson)
  await registry.deliver('police', [{ key: 'before', ...MARRIED, familyName: 'Крылова' }])
  await registry.link()
  expect(await areOne()).toBe(false)
  await expect(desk.undo(items[0]!.id, 'head')).rejects.toThrow(/OBZ_REGISTRY_EVENT_NOT_UNDONE/)
})

test('two who have different numbers become one only when two officers say so', async () => {
  const same = {
    familyName: 'Самойлова',
    firstName: 'Клавдия',
    patronymic: 'Юрьевна',
    birthDate: '1951-12-24',
  }
  await registry.deliver('office', [{ key: 'one', ...same, snils: snils(140_000_002) }])
  await registry.deliver('fund', [{ key: 'two', ...same, snils: snils(140_000_003) }])
  await registry.link()
  const [pair] = await open()
  expect(pair).toMatchObject({ reason: 'two-snils', needsSecond: true })
  const first = await desk.decide(pair!.id, 'same', 'first')
  expect(first).toMatchObject({ isApplied: false, pair: { state: 'second', firstBy: 'first' } })
  await expect(desk.decide(pair!.id, 'same', 'first')).rejects.toThrow(/OBZ_REGISTRY_SECOND_OFFICER/)
  // Linking again in between forgets nothing.
  await registry.deliver('fund', [{ key: 'two', ...same, snils: snils(140_000_003), household: 'h' }])
  await registry.link()
  expect((await open())[0]).toMatchObject({ state: 'second', firstBy: 'first' })
  expect(await desk.decide(pair!.id, 'same', 'second')).toMatchObject({ isApplied: true })
  expect(await registry.personOf('office', 'one')).toBe(await registry.personOf('fund', 'two'))
})

test('«later» leaves the queue and nothing else changes', async () => {
  await registry.deliver('police', [
    { key: 'again', ...MARRIED, familyName: 'Мещерякова', birthDate: '1977-02-17' },
    { key: 'more', ...MARRIED, familyName: 'Золотарёва', birthDate: '1977-02-17' },
  ])
  await registry.link()
  const [pair] = await open()
  expect(await desk.decide(pair!.id, 'later', 'officer')).toMatchObject({
    isApplied: false,
    pair: { state: 'later' },
  })
  expect(await open()).toEqual([])
  expect((await desk.state()).reviews).toMatchObject({ open: 0, later: 1 })
})

test('a decision while a linkage runs is not overruled by what that had read', async () => {
  const pair = (await desk.list({ states: ['later'], limit: 1 })).items[0]!
  const { pool } = registry.database
  const running = await pool.connect()
  await running.query('select pg_advisory_lock(7019008)')
  expect(await desk.decide(pair.id, 'same', 'officer')).toMatchObject({
    isApplied: false,
    pair: { state: 'same' },
  })
  expect(await registry.personOf('police', 'again')).not.toBe(await registry.personOf('police', 'more'))
  await running.query('select pg_advisory_unlock(7019008)')
  running.release()
  await registry.link()
  expect(await registry.personOf('police', 'again')).toBe(await registry.personOf('police', 'more'))
})

test('what is decided can be read and never be changed', async () => {
  await expect(registry.database.pool.query('delete from registry.review_decision')).rejects.toThrow(
    /append-only/,
  )
})

// The versions of linkage as an administrator sees them, on a real registry.
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testDatabase } from '../../testing/index.ts'
import { systemClock } from '../clock.ts'
import { BUILT_IN } from '../linkage/people-model.ts'
import { currentVersion, putVersion } from './db/linkage-versions.ts'
import { registryFixture, type RegistryFixture } from './testing/registry-fixture.ts'
import { VersionDesk } from './version-desk.ts'

const PERSON = { familyName: 'Ракитин', firstName: 'Егор', patronymic: 'Львович', birthDate: '1971-03-04' }

let registry: RegistryFixture
beforeAll(async () => {
  registry = await registryFixture(await testDatabase())
  await registry.deliver('office', [{ key: 'a', ...PERSON, snils: '11223344595' }])
  await registry.deliver('police', [{ key: 'b', ...PERSON }])
  await registry.link()
})
afterAll(() => registry.close())

/** What a runner of another process would tell. */
let learnt: PromiseWithResolvers<number>
let isBusy = false
beforeEach(() => {
  learnt = Promise.withResolvers<number>()
  isBusy = false
})
const desk = (): VersionDesk =>
  new VersionDesk({
    pool: registry.database.pool,
    runner: {
      get isBusy() {
        return isBusy
      },
      learn: () => learnt.promise,
    },
    clock: systemClock,
    log: pino({ level: 'silent' }),
  })
const stricter = async (): Promise<number> => {
  const client = await registry.database.pool.connect()
  try {
    await currentVersion(client, BUILT_IN)
    const model = { ...BUILT_IN, joinFrom: 900 }
    return await putVersion(client, { model, madeBy: 'ivanova', learnedFrom: 2, terms: [] })
  } finally {
    client.release()
  }
}

test('a list says what each version weighs by and what it has done; an earlier one is put back and everything waits', async () => {
  const id = await stricter()
  const [newest, builtIn] = await desk().list()
  expect(newest).toMatchObject({ id, madeBy: 'ivanova', learnedFrom: 2, isCurrent: true, records: 0 })
  expect(newest!.joinFrom).toBeGreaterThan(builtIn!.joinFrom)
  expect(builtIn).toMatchObject({
    id: 0,
    madeBy: null,
    isCurrent: false,
    records: 2,
    merges: 1,
    splits: 0,
    asked: 0,
  })
  const { birth } = BUILT_IN.levels
  expect(builtIn!.columns).toContainEqual({
    what: 'birth',
    against: birth[0]! / 100,
    for: birth.at(-1)! / 100,
  })

  await desk().use(0)
  expect((await desk().list()).map(({ isCurrent }) => isCurrent)).toEqual([false, true])
  const { rows } = await registry.database.pool.query('select from vault.linkage_queue')
  expect(rows).toHaveLength(2)
  await expect(desk().use(77)).rejects.toMatchObject({ code: 'OBZ_REGISTRY_NO_VERSION' })
})

test('learning goes on beside whoever asked, says that it does, and why it failed', async () => {
  const own = desk()
  expect(own.learning).toBeNull()
  own.learn('ivanova')
  expect(own.learning).toMatchObject({ kind: 'running', by: 'ivanova' })
  learnt.reject(Object.assign(new Error('few'), { code: 'OBZ_LINKAGE_TOO_FEW' }))
  await expect
    .poll(() => own.learning)
    .toEqual({ kind: 'failed', by: 'ivanova', code: 'OBZ_LINKAGE_TOO_FEW' })

  learnt = Promise.withResolvers<number>()
  own.learn('petrov')
  learnt.resolve(5)
  await expect.poll(() => own.learning, { timeout: 30_000 }).toBeNull()
})

test('nothing is learned while the registry is being linked', () => {
  isBusy = true
  const own = desk()
  expect(() => own.learn('ivanova')).toThrow(/OBZ_LINKAGE_BUSY/)
  expect(own.learning).toBeNull()
})

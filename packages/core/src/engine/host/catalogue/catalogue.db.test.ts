import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linesPlugin, LINES_SOURCE } from '../../../testing/line-plugin.ts'
import { testBundle } from '../../../testing/plugin-bundle.ts'
import { eventually, testHost, type TestHost } from '../../../testing/test-host.ts'
import { ObzorError } from '../../../model/index.ts'
import { generateSigningKey, signBundle } from '../bundle/index.ts'
import type { PluginDetails } from './catalogue-views.ts'
import { capabilityLines } from './capability-lines.ts'

const ID = 'source-office'
const SOURCE = 'office.figures'
const AUTHOR = 'zaharov'

/** A source that says its version with each figure. */
const office = (version: string, capabilities = "{ net: ['office.example'] }", api = '^1.0.0'): string => `
  import { definePlugin } from '@obzor/core/plugin-api'
  const text = (ru, en) => ({ ru, en })
  class Office {
    async read(run, sink) {
      sink.put({ kind: 'statistic', code: '${SOURCE}', territory: '00', period: '2020', value: 1, unit: 'unit', note: '${version}' }, 1)
      await Promise.resolve()
    }
  }
  export const plugin = definePlugin({
    id: '${ID}', version: '${version}', title: text('Управление', 'Office'), description: text('Проба', 'Probe'),
    requires: { api: '${api}' }, capabilities: ${capabilities},
    contributes: (to) => to.sources.add({ code: '${SOURCE}', title: text('Управление', 'Office'),
      agency: text('Управление', 'Office'), trigger: { everySeconds: 86400 }, refreshHours: 1,
      emits: ['statistic'], connector: Office }),
  })`

const key = generateSigningKey()
const stranger = generateSigningKey()
let host: TestHost
let one: Buffer
let two: Buffer
const bundle = (version: string, capabilities?: string, api?: string): Promise<Buffer> =>
  testBundle({ id: ID, code: office(version, capabilities, api), privateKeyPem: key.privateKeyPem })

beforeAll(async () => {
  host = await testHost({ plugins: { 'source-lines': linesPlugin() } })
  await host.host.start()
  ;[one, two] = await Promise.all([
    bundle('1.0.0'),
    bundle('1.1.0', "{ net: ['office.example', 'other.example'] }"),
  ])
})
afterAll(() => host.close())

const details = (id = ID): Promise<PluginDetails> => host.catalogueViews.details(id)
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
  } catch (error) {
    if (error instanceof ObzorError) return error.code
    throw error
  }
  return 'nothing was refused'
}
const bring = async (bytes: Buffer): Promise<{ id: string; capabilities: string[] }> => {
  const row = await host.catalogue.bring(bytes, AUTHOR)
  return { id: row.id, capabilities: capabilityLines(row.manifest) }
}
const trust = { keyId: key.keyId, name: 'Цифровое развитие' }
const noteOfRun = async (): Promise<string> => {
  expect(await host.ingest.run(SOURCE, 'manual')).toMatchObject({ state: 'succeeded' })
  const { rows } = await host.pool.query('select note from facts.statistic where code = $1', [SOURCE])
  return rows[0].note as string
}
const codesOf = async (): Promise<string[]> => {
  await host.journal.settled()
  return (await details()).events.map(({ code }) => code)
}

test('a bundle that nobody signed, or that was changed, is refused at the door', async () => {
  const unsigned = await testBundle({ id: ID, code: office('1.0.0') })
  expect(await codeOf(host.catalogue.bring(unsigned, AUTHOR))).toBe('OBZ_BUNDLE_UNSIGNED')
  const changed = Buffer.from(one)
  changed[changed.length - 200]! ^= 1
  expect(await codeOf(host.catalogue.bring(changed, AUTHOR))).toBe('OBZ_BUNDLE_CHANGED')
  expect(await codeOf(host.catalogue.bring(Buffer.from('ab'), AUTHOR))).toMatch(/^OBZ_BUNDLE_/)
  expect(await codeOf(details())).toBe('OBZ_PLUGIN_UNKNOWN')
})

test('a bundle for another platform is refused before anybody looks at its capabilities', async () => {
  const future = await testBundle({
    id: ID,
    code: office('9.0.0'),
    privateKeyPem: key.privateKeyPem,
    lie: (manifest) => ({ ...manifest, api: '^2.0.0' }),
  })
  expect(await codeOf(host.catalogue.bring(future, AUTHOR))).toBe('OBZ_PLUGIN_API_MISMATCH')
})

test('what was brought and not accepted is shown and does not run', async () => {
  const offer = await bring(one)
  expect(await details()).toMatchObject({
    state: 'off',
    origin: 'bundle',
    offer: { id: offer.id, version: '1.0.0', signer: { keyId: key.keyId, name: null } },
  })
  expect(host.host.source(SOURCE)).toBeUndefined()
  expect(host.host.health(ID).starts).toBe(0)
})

test('it is accepted with the capabilities that were shown and with a key that somebody vouches for', async () => {
  const { id, capabilities } = await bring(one)
  const accept = (acceptance: Parameters<TestHost['catalogue']['accept']>[2]): Promise<string> =>
    codeOf(host.catalogue.accept(ID, id, acceptance, AUTHOR))
  expect(await accept({ capabilities: [], trust })).toBe('OBZ_PLUGIN_CAPABILITIES_CHANGED')
  expect(await accept({ capabilities })).toBe('OBZ_BUNDLE_KEY_UNKNOWN')
  expect(await accept({ capabilities, trust: { ...trust, keyId: stranger.keyId } })).toBe(
    'OBZ_BUNDLE_KEY_UNKNOWN',
  )
  expect(host.host.source(SOURCE)).toBeUndefined()

  await host.catalogue.accept(ID, id, { capabilities, trust }, AUTHOR)
  expect(await details()).toMatchObject({
    state: 'stopped',
    version: '1.0.0',
    offer: null,
    formerVersion: null,
    signer: { name: 'Цифровое развитие' },
    capabilities: ['emits:statistic', 'memMb:256', 'net:office.example'],
  })
  expect(await noteOfRun()).toBe('1.0.0')
})

test('an upgrade shows what is new, runs in the place of the former version, and is rolled back', async () => {
  const offer = await bring(two)
  expect((await details()).offer).toMatchObject({
    version: '1.1.0',
    diff: { added: ['net:other.example'], removed: [] },
  })
  await host.catalogue.accept(ID, offer.id, offer, AUTHOR)
  expect(await details()).toMatchObject({ version: '1.1.0', formerVersion: '1.0.0' })
  expect(await noteOfRun()).toBe('1.1.0')

  await host.catalogue.rollBack(ID, AUTHOR)
  expect(await details()).toMatchObject({ version: '1.0.0', formerVersion: '1.1.0' })
  expect(await noteOfRun()).toBe('1.0.0')
  await host.catalogue.rollBack(ID, AUTHOR)
  expect(await noteOfRun()).toBe('1.1.0')
})

test('a server inside a private network is granted by its name, and no other version has it silently', async () => {
  const hosts = async (): Promise<unknown[]> =>
    (await details()).network.granted.map(({ host: name, grantedBy }) => [name, grantedBy])
  await host.catalogue.grantPrivate(ID, { host: 'office.example' }, AUTHOR)
  await host.catalogue.grantPrivate(ID, { host: 'other.example' }, AUTHOR)
  expect(await hosts()).toEqual([
    ['office.example', AUTHOR],
    ['other.example', AUTHOR],
  ])
  // Two decisions within a minute are two entries: the number of them would not say which servers.
  await host.journal.settled()
  const granted = (await details()).events.filter(({ code }) => code === 'plugin.private-granted')
  expect(granted.map(({ fact, times }) => [fact.split('; ')[0], times])).toEqual([
    ['other.example', 1],
    ['office.example', 1],
  ])
  expect((await details()).network).toMatchObject({ hosts: ['office.example', 'other.example'] })
  expect(await codeOf(host.catalogue.grantPrivate(ID, { host: 'third.example' }, AUTHOR))).toBe(
    'OBZ_GRANT_INVALID',
  )
  expect(await codeOf(host.catalogue.grantPrivate('source-nobody', { host: 'a.example' }, AUTHOR))).toBe(
    'OBZ_PLUGIN_UNKNOWN',
  )

  // 1.0.0 does not ask for it: the grant goes, and does not come back with a version that asks again.
  await host.catalogue.rollBack(ID, AUTHOR)
  expect(await hosts()).toEqual([['office.example', AUTHOR]])
  await host.catalogue.rollBack(ID, AUTHOR)
  expect(await hosts()).toEqual([['office.example', AUTHOR]])
  await host.catalogue.revokePrivate(ID, 'office.example', AUTHOR)
  expect(await codeOf(host.catalogue.revokePrivate(ID, 'other.example', AUTHOR))).toBe('OBZ_GRANT_UNKNOWN')
  expect(await codesOf()).toEqual(
    expect.arrayContaining(['plugin.private-granted', 'plugin.private-revoked']),
  )
})

test('what is granted with an acceptance that fails is not granted', async () => {
  const liar = await testBundle({
    id: ID,
    code: office('1.2.0'),
    privateKeyPem: key.privateKeyPem,
    lie: (manifest) => ({ ...manifest, capabilities: { net: ['office.example', 'lie.example'] } }),
  })
  const offer = await bring(liar)
  const accept = (name: string): Promise<string> =>
    codeOf(host.catalogue.accept(ID, offer.id, { ...offer, privateHosts: [{ host: name }] }, AUTHOR))
  expect(await accept('elsewhere.example')).toBe('OBZ_GRANT_INVALID')
  expect(await accept('office.example')).toBe('OBZ_PLUGIN_MANIFEST_DIFFERS')
  expect((await details()).network.granted).toEqual([])
  await host.catalogue.discard(ID, offer.id, AUTHOR)
})

test('a version whose process says something else of itself is not run, and the former one goes on', async () => {
  const liar = await testBundle({
    id: ID,
    code: office('1.2.0'),
    privateKeyPem: key.privateKeyPem,
    lie: (manifest) => ({ ...manifest, capabilities: {} }),
  })
  const offer = await bring(liar)
  expect(await codeOf(host.catalogue.accept(ID, offer.id, offer, AUTHOR))).toBe('OBZ_PLUGIN_MANIFEST_DIFFERS')
  expect(await noteOfRun()).toBe('1.1.0')
  expect(await codesOf()).toContain('OBZ_PLUGIN_MANIFEST_DIFFERS')
  await host.catalogue.discard(ID, offer.id, AUTHOR)
  expect((await details()).offer).toBeNull()
})

test('a version that runs, or that one may go back to, is not thrown away', async () => {
  for (const { id, isActive, isFormer } of (await details()).versions) {
    expect(isActive || isFormer).toBe(true)
    expect(await codeOf(host.catalogue.discard(ID, id, AUTHOR))).toBe('OBZ_PLUGIN_VERSION_BUSY')
  }
})

test('switched off, its sources leave the lists and its data stay; switched on, they are back', async () => {
  const retired = async (): Promise<boolean> =>
    (await host.pool.query('select retired from control.source where code = $1', [SOURCE])).rows[0]
      .retired as boolean
  await host.catalogue.setEnabled(ID, false, AUTHOR)
  expect(host.host.source(SOURCE)).toBeUndefined()
  expect(await retired()).toBe(true)
  expect((await details()).state).toBe('off')
  expect((await host.pool.query('select from facts.statistic where code = $1', [SOURCE])).rowCount).toBe(1)
  await host.catalogue.setEnabled(ID, true, AUTHOR)
  expect(await retired()).toBe(false)
  expect(await noteOfRun()).toBe('1.1.0')
})

test('a run that will not end is ended when its plugin is switched off', async () => {
  const file = await host.file('stuck.ndjson', '!deaf')
  const run = host.ingest.run(LINES_SOURCE, 'manual', file)
  await eventually(
    () => Promise.resolve(host.host.health('source-lines').processId === null ? undefined : true),
    'its process runs',
  )
  await host.catalogue.setEnabled('source-lines', false, AUTHOR)
  expect(await run).toMatchObject({ state: 'failed' })
  expect(host.host.health('source-lines').processId).toBeNull()
  await host.catalogue.setEnabled('source-lines', true, AUTHOR)
  expect(host.host.source(LINES_SOURCE)).toBeDefined()
})

test('what came with the platform has nothing to go back to until a bundle took its place', async () => {
  expect(await codeOf(host.catalogue.rollBack('source-lines', AUTHOR))).toBe('OBZ_PLUGIN_NO_FORMER')
  expect(await codeOf(host.catalogue.rollBack('source-nobody', AUTHOR))).toBe('OBZ_PLUGIN_UNKNOWN')
  const code = linesPlugin().replace("version: '1.0.0'", "version: '2.0.0'")
  const newer = await testBundle({ id: 'source-lines', code, privateKeyPem: key.privateKeyPem })
  const offer = await bring(newer)
  await host.catalogue.accept('source-lines', offer.id, offer, AUTHOR)
  expect(await details('source-lines')).toMatchObject({
    version: '2.0.0',
    origin: 'bundle',
    formerVersion: 'platform',
  })
  await host.catalogue.rollBack('source-lines', AUTHOR)
  expect(await details('source-lines')).toMatchObject({ version: '1.0.0', origin: 'platform' })
})

test('a code that another plugin has is refused, and both stay as they were', async () => {
  const thief = await testBundle({
    id: 'source-thief',
    code: office('1.0.0').replace(`id: '${ID}'`, "id: 'source-thief'"),
    privateKeyPem: key.privateKeyPem,
  })
  const row = await host.catalogue.bring(thief, AUTHOR)
  const capabilities = capabilityLines(row.manifest)
  expect(await codeOf(host.catalogue.accept('source-thief', row.id, { capabilities }, AUTHOR))).toBe(
    'OBZ_PLUGIN_CLASH',
  )
  expect(host.host.source(SOURCE)?.manifest.id).toBe(ID)
})

test('a bundle of a key that is trusted no longer is refused, what is installed stays', async () => {
  expect(host.catalogue.distrustKey(key.keyId, AUTHOR)).toBe(true)
  expect((await details()).signer).toEqual({ keyId: key.keyId, name: null })
  const again = await bring(signBundle(one, key.privateKeyPem))
  expect(await codeOf(host.catalogue.accept(ID, again.id, again, AUTHOR))).toBe('OBZ_BUNDLE_KEY_UNKNOWN')
  expect(await noteOfRun()).toBe('1.1.0')
})

test('each decision stands in the journal with who made it', async () => {
  const codes = await codesOf()
  for (const code of [
    'plugin.brought',
    'plugin.installed',
    'plugin.upgraded',
    'plugin.rolled-back',
    'plugin.switched-off',
  ]) {
    expect(codes).toContain(code)
  }
  const installed = (await details()).events.find(({ code }) => code === 'plugin.installed')
  expect(installed).toMatchObject({ actor: AUTHOR })
  expect(installed!.fact).toContain('net:office.example')
})

test('after a start the same versions run, and a copy that was tampered with is made again', async () => {
  const folder = path.join(host.dataDirectory, 'bundles', ID)
  const copies = readdirSync(folder).map((name) => path.join(folder, name, `${ID}.mjs`))
  expect(copies.length).toBeGreaterThan(0)
  for (const copy of copies) writeFileSync(copy, 'throw new Error("not the plugin that was accepted")')
  mkdirSync(path.join(path.dirname(copies[0]!), 'more'))
  await host.catalogue.setEnabled('source-lines', false, AUTHOR)
  await host.host.stop()
  await host.host.start()
  expect(host.host.manifests.map(({ id, version }) => `${id} ${version}`)).toEqual([`${ID} 1.1.0`])
  expect(await noteOfRun()).toBe('1.1.0')
  expect(copies.filter((copy) => readFileSync(copy, 'utf8').includes('not the plugin'))).toHaveLength(
    copies.length - 1,
  )
})

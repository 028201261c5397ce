// Plugins that come, are replaced and leave while the platform runs, and the folder where builds in work lie.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { buildPlugin } from '../../testing/build-plugin.ts'
import { linesPlugin, LINES_SOURCE } from '../../testing/line-plugin.ts'
import { testBundle } from '../../testing/plugin-bundle.ts'
import { eventually, realClock, testHost, type TestHost } from '../../testing/test-host.ts'
import { generateSigningKey, readPublicKey } from './bundle/index.ts'
import { capabilityLines } from './catalogue/capability-lines.ts'
import { developedFolder, DevelopedPlugins, type DevelopedState } from './developed-plugins.ts'

const statistic = (code: string, value: number): string =>
  JSON.stringify({ kind: 'statistic', code, territory: '48', period: '2024', value, unit: 'unit' })
/** Another build of the same plugin. */
const version = (text: string): string => linesPlugin().replace("version: '1.0.0'", `version: '${text}'`)

let host: TestHost
afterEach(async () => {
  await host.close()
})

/** Builds aside, as the kit does. */
async function build(id: string, code: string): Promise<string> {
  return await buildPlugin(path.join(host.dataDirectory, 'aside', `${Math.random()}`), id, code)
}

test('a plugin that is loaded while the platform runs reads its files at once, and none after it has left', async () => {
  host = await testHost({ plugins: {} })
  await host.start()
  expect(host.host.sources).toEqual([])
  const seen: number[] = []
  host.host.onChange(() => seen.push(host.host.sources.length))
  await host.host.load(await build('source-lines', version('1.0.0')))
  await host.deliver('lines', 'a.ndjson', statistic('a', 1))
  expect((await host.ended(LINES_SOURCE)).state).toBe('succeeded')
  await host.host.unload('source-lines')
  expect(host.host.source(LINES_SOURCE)).toBeUndefined()
  await expect(host.scheduler.runNow(LINES_SOURCE)).rejects.toMatchObject({ code: 'OBZ_SOURCE_UNKNOWN' })
  await eventually(async () => (seen.length === 2 ? true : undefined), 'both changes are told')
  expect(seen).toEqual([1, 0])
})

test('a run that goes on ends with the build it began with; the next one has the new build', async () => {
  host = await testHost({ plugins: { 'source-lines': version('1.0.0') } })
  await host.start()
  const lines = Array.from({ length: 2_000 }, (_, index) => statistic(`s.${index}`, index))
  await host.deliver('lines', 'long.ndjson', lines.join('\n'))
  await eventually(
    async () => ((await host.runs(LINES_SOURCE)).length > 0 ? true : undefined),
    'the run begins',
  )
  const { version: loaded } = await host.host.load(await build('source-lines', version('1.1.0')))
  expect(loaded).toBe('1.1.0')
  const first = await host.ended(LINES_SOURCE)
  expect([first.state, first.rowsRead]).toEqual(['succeeded', 2_000])
  await host.deliver('lines', 'next.ndjson', statistic('next', 1))
  expect((await host.ended(LINES_SOURCE, 2)).state).toBe('succeeded')
  expect(host.host.source(LINES_SOURCE)!.manifest.version).toBe('1.1.0')
})

test('a build that cannot be loaded leaves the one before it at work', async () => {
  host = await testHost({ plugins: { 'source-lines': version('1.0.0') } })
  await host.start()
  const broken = await build('source-lines', `${linesPlugin()}\nthrow new Error('at its start')`)
  await expect(host.host.load(broken)).rejects.toMatchObject({ code: 'OBZ_PLUGIN_CRASHED' })
  const thief = await build('source-thief', linesPlugin().replace("id: 'source-lines'", "id: 'source-thief'"))
  await expect(host.host.load(thief)).rejects.toMatchObject({ code: 'OBZ_PLUGIN_CLASH' })
  await host.deliver('lines', 'a.ndjson', statistic('a', 1))
  expect((await host.ended(LINES_SOURCE)).state).toBe('succeeded')
})

test('the folder of builds in work: loaded, replaced, refused and taken back, each said beside it', async () => {
  host = await testHost({ plugins: {} })
  await host.start()
  const folder = developedFolder(host.dataDirectory)
  await mkdir(folder, { recursive: true })
  const developed = new DevelopedPlugins({
    config: { dataDirectory: host.dataDirectory },
    host: host.host,
    clock: realClock,
    logger: { info: () => undefined, warn: () => undefined } as never,
  })
  const place = path.join(folder, 'source-lines.mjs')
  const put = async (code: string): Promise<void> => {
    await writeFile(`${place}.part`, readFileSync(await build('source-lines', code)))
    await rename(`${place}.part`, place)
  }
  const said = (wanted: DevelopedState['state'], of: string | null): Promise<DevelopedState> =>
    eventually(async () => {
      const file = path.join(folder, 'source-lines.json')
      const state = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DevelopedState) : undefined
      return state?.state === wanted && state.version === of ? state : undefined
    }, `${wanted} ${of}`)
  try {
    await put(version('1.0.0'))
    await developed.start()
    await said('loaded', '1.0.0')
    await put(version('1.0.1'))
    await said('loaded', '1.0.1')
    await put(version('not a version'))
    expect((await said('refused', null)).code).toBe('OBZ_PLUGIN_INVALID')
    expect(host.host.source(LINES_SOURCE)!.manifest.version).toBe('1.0.1')
    rmSync(place)
    await eventually(async () => (host.host.sources.length === 0 ? true : undefined), 'it leaves')
  } finally {
    await developed.stop()
  }
})

test('a build in work that leaves gives its place back to the bundle that was installed, not to what came with the platform', async () => {
  host = await testHost({ plugins: { 'source-lines': version('1.0.0') } })
  await host.start()
  const { privateKeyPem, publicKeyPem } = generateSigningKey()
  host.catalogue.trustKey(readPublicKey(publicKeyPem), 'Управление', 'anna')
  const bundle = await testBundle({ id: 'source-lines', code: version('2.0.0'), privateKeyPem })
  const brought = await host.catalogue.bring(bundle, 'anna')
  const capabilities = capabilityLines(brought.manifest)
  await host.catalogue.accept('source-lines', brought.id, { capabilities }, 'anna')
  const runs = (): string | undefined => host.host.source(LINES_SOURCE)?.manifest.version
  await host.host.load(await build('source-lines', version('2.1.0')))
  expect(runs()).toBe('2.1.0')
  await host.host.restore('source-lines')
  expect(runs()).toBe('2.0.0')

  await host.host.load(await build('source-lines', version('2.1.0')))
  await host.catalogue.setEnabled('source-lines', false, 'anna')
  await host.host.restore('source-lines')
  expect(runs()).toBeUndefined()
})

test('an indicator over a layer that nobody has is said once, beside a build in work too, until the layer comes', async () => {
  const text = "{ ru: 'Счёт', en: 'Count' }"
  const counting = `
    import { definePlugin } from '@obzor/core/plugin-api'
    import { field } from '@obzor/core/model'
    const text = ${text}
    export const plugin = definePlugin({ id: 'indicator-books', version: '1.0.0', title: text, description: text,
      contributes: (to) => to.indicators.add({ code: 'books', title: text, method: text, over: 'feature:libraries',
        numerator: field('books'), factor: 1, unit: 'unit', fractionDigits: 0, direction: 'neutral' }) })`
  const layer = `
    import { definePlugin } from '@obzor/core/plugin-api'
    const text = ${text}
    export const plugin = definePlugin({ id: 'layer-libraries', version: '1.0.0', title: text, description: text,
      contributes: (to) => to.layers.add({ code: 'libraries', title: text, geometry: 'point',
        properties: { books: { type: 'number', title: text } }, style: { colour: '#e69f00', radiusPx: 6 } }) })`
  host = await testHost({ plugins: { 'indicator-books': counting } })
  await host.start()
  await host.host.load(await build('source-lines', version('1.0.0')))
  expect(host.host.doubtsOf('indicator-books').map(({ code }) => code)).toEqual([
    'OBZ_INDICATOR_LAYER_UNKNOWN',
  ])
  await host.journal.settled()
  const { events } = await host.catalogueViews.details('indicator-books')
  expect(events.map(({ code, times }) => [code, times])).toEqual([['OBZ_INDICATOR_LAYER_UNKNOWN', 1]])
  await host.host.load(await build('layer-libraries', layer))
  expect(host.host.doubtsOf('indicator-books')).toEqual([])
})

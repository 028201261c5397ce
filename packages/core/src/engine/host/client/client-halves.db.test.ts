// What plugins bring to the browser, on a real host: who runs on the wall's page, what is served, and what a plugin without
// its script costs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { testHost, type TestHost } from '../../../testing/test-host.ts'
import { buildPlugin } from '../../../testing/build-plugin.ts'
import { generateSigningKey, packBundle, readPublicKey, signBundle } from '../bundle/index.ts'

const plugin = (id: string, scene: string): string => `
  import { definePlugin } from '@obzor/core/plugin-api'
  const text = { ru: 'Проба', en: 'Probe' }
  export const plugin = definePlugin({
    id: '${id}', version: '1.0.0', title: text, description: text,
    contributes: (to) => {
      to.panels.add({ type: 'bars', title: text, client: 'bars.js', channels: ['indicators'] })
      to.scenes.add({ version: 1, id: '${scene}', title: text, panels: [
        { id: 'only', type: '${id}/bars', area: { x: 0, y: 0, width: 120, height: 60 }, settings: {} },
      ] })
    },
  })`

let host: TestHost | undefined
afterEach(async () => {
  await host?.close()
  host = undefined
})

/** A build in work, as the kit leaves it in the data folder. */
async function developed(
  { dataDirectory }: TestHost,
  id: string,
  scene: string,
  script?: string,
): Promise<string> {
  const folder = path.join(dataDirectory, 'plugins')
  const file = await buildPlugin(folder, id, plugin(id, scene))
  if (script === undefined) return file
  mkdirSync(path.join(folder, `${id}.client`), { recursive: true })
  writeFileSync(path.join(folder, `${id}.client`, 'bars.js'), script)
  return file
}
const panelsOf = ({ clients }: TestHost) =>
  clients.rows().flatMap((row) => (row.kind === 'panel' ? [row] : []))
const servedBy = ({ clients }: TestHost, address: string): string | undefined =>
  clients.script(/([0-9a-f]{32})\.js$/.exec(address)?.[1] ?? '')?.toString('utf8')

test('a build in work runs in a frame; a new script has a new address and the former one is still served', async () => {
  host = await testHost({ plugins: {} })
  const file = await developed(host, 'panel-probe', 'probe', 'export default 1')
  await host.host.load(file)
  await host.clients.refresh()
  const [first] = panelsOf(host)
  expect(first).toMatchObject({ type: 'panel-probe/bars', runs: 'in-frame', channels: ['indicators'] })
  expect(host.clients.rows().map(({ id }) => id)).toEqual(['panel:panel-probe/bars', 'scene:probe'])
  await developed(host, 'panel-probe', 'probe', 'export default 2')
  await host.host.load(file)
  await host.clients.refresh()
  const [second] = panelsOf(host)
  expect(servedBy(host, second!.script)).toBe('export default 2')
  expect(servedBy(host, first!.script)).toBe('export default 1')
})

test('a plugin whose panel has no script is not loaded, and what was loaded before works on', async () => {
  host = await testHost({ plugins: {} })
  const file = await developed(host, 'panel-probe', 'probe', 'export default 1')
  await host.host.load(file)
  writeFileSync(path.join(host.dataDirectory, 'plugins/panel-probe.client/bars.js'), "'</script><img src=x>'")
  await expect(host.host.load(file)).rejects.toMatchObject({ code: 'OBZ_PLUGIN_CLIENT_INVALID' })
  const bare = await developed(host, 'panel-bare', 'bare')
  await expect(host.host.load(bare)).rejects.toMatchObject({ code: 'OBZ_PLUGIN_CLIENT_INVALID' })
  expect(host.host.manifests.map(({ id }) => id)).toEqual(['panel-probe'])
})

test('two plugins cannot bring a scene of one name', async () => {
  host = await testHost({ plugins: {} })
  await host.host.load(await developed(host, 'panel-one', 'probe', 'export default 1'))
  const other = await developed(host, 'panel-two', 'probe', 'export default 2')
  await expect(host.host.load(other)).rejects.toMatchObject({
    code: 'OBZ_PLUGIN_CLASH',
    fact: expect.stringContaining('scenes/probe'),
  })
})

test('a bundle runs on the page as long as its key is trusted, and in a frame from the moment it is not', async () => {
  host = await testHost({ plugins: {} })
  const work = path.join(host.dataDirectory, 'work')
  const file = await buildPlugin(work, 'panel-probe', plugin('panel-probe', 'probe'))
  mkdirSync(path.join(work, 'panel-probe.client'))
  writeFileSync(path.join(work, 'panel-probe.client/bars.js'), 'export default 3')
  const manifest = await host.host.load(file)
  await host.host.unload('panel-probe')
  const key = generateSigningKey()
  const bundle = signBundle(
    packBundle(
      manifest,
      new Map([
        ['plugin.mjs', readFileSync(file)],
        ['client/bars.js', Buffer.from('export default 3')],
      ]),
    ),
    key.privateKeyPem,
  )
  host.catalogue.trustKey(readPublicKey(key.publicKeyPem), 'the region', 'tester')
  const { id } = await host.catalogue.bring(bundle, 'tester')
  await host.catalogue.accept('panel-probe', id, { capabilities: ['memMb:256', 'panel:bars'] }, 'tester')
  const seen: (string | undefined)[] = []
  const look = async (): Promise<void> => {
    await host!.clients.refresh()
    seen.push(panelsOf(host!)[0]?.runs)
  }
  await look()
  const told = new Promise<void>((resolve) => host!.catalogue.onTrustChange(resolve))
  host.catalogue.distrustKey(key.keyId, 'tester')
  await told
  await look()
  expect(seen).toEqual(['in-page', 'in-frame'])
  expect(servedBy(host, panelsOf(host)[0]!.script)).toBe('export default 3')
})

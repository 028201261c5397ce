// The author's kit as an author uses it, without a platform: the suite tells a bad plugin from a good one, and a bundle is the
// same from any place.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pathsFrom, type Paths } from '../../packages/core/src/cli/paths.ts'
import { newKey, packPlugin, signFile, verifyFile } from '../../packages/core/src/cli/plugin/pack.ts'
import { badgeOf, type Finding } from '../../packages/core/src/cli/plugin/quality-scale.ts'
import { secretsIn } from '../../packages/core/src/cli/plugin/secrets-in.ts'
import { testPlugin } from '../../packages/core/src/cli/plugin/test-plugin.ts'
import { authorFolder, PATIENCE, ROOT, type AuthorFolder } from './author-folder.ts'

let author: AuthorFolder
let work: string
let paths: Paths
beforeAll(() => {
  author = authorFolder()
  work = author.work
  paths = author.paths
})
afterAll(() => author.remove())

const make: AuthorFolder['make'] = (id, directory, from) => author.make(id, directory, from)
const failedOf = async (directory: string): Promise<string[]> => {
  const { results } = await testPlugin(paths, { directory, quick: true, onResult: () => undefined })
  return results.filter(({ passed }) => !passed).map(({ id }) => id)
}
/** A source of places whose connector is this text. */
async function sourceWith(name: string, connector: (text: string) => string): Promise<string> {
  const { folder } = await make(`source-${name}`)
  const file = path.join(folder.path, 'src/connector.ts')
  writeFileSync(file, connector(readFileSync(file, 'utf8')))
  return folder.path
}

describe('plugin new', () => {
  it.each([
    ['widget-clock', 'OBZ_PLUGIN_NAME_INVALID'],
    ['tax-office', 'OBZ_PLUGIN_NAME_INVALID'],
    ['source-Tax', 'OBZ_PLUGIN_NAME_INVALID'],
    ['source-../../etc', 'OBZ_PLUGIN_NAME_INVALID'],
  ])('refuses %s and makes nothing', async (id, code) => {
    await expect(make(id)).rejects.toMatchObject({ code })
  })

  it('does not write into a folder that holds something', async () => {
    await make('layer-twice')
    await expect(make('layer-twice')).rejects.toMatchObject({ code: 'OBZ_PLUGIN_FOLDER_EXISTS' })
  })
})

describe('plugin test', () => {
  it('finds a panel whose script is not there, and a scene that nothing can draw', PATIENCE, async () => {
    const { folder } = await make('panel-nowhere')
    const index = path.join(folder.path, 'src/index.ts')
    const text = readFileSync(index, 'utf8')
    writeFileSync(index, text.replace("client: 'nowhere.js'", "client: 'elsewhere.js'"))
    expect(await failedOf(folder.path)).toEqual(['panels-built'])
    writeFileSync(index, text.replace('panel-nowhere/nowhere', 'panel-nowhere/other'))
    await expect(failedOf(folder.path)).rejects.toMatchObject({
      code: 'OBZ_PLUGIN_INVALID',
      fact: expect.stringContaining('which this plugin does not contribute'),
    })
  })

  it('runs the tests of the plugin itself', PATIENCE, async () => {
    const folder = await sourceWith('lenient', (text) =>
      text
        .replaceAll(/numberOf\((\w+), '\w+'\)/g, '(Number($1) || 0)')
        .replaceAll(/textOf\((\w+), '\w+'\)/g, '$1'),
    )
    expect(await failedOf(folder)).toContain('own-tests')
  })

  it(
    'finds a connector that keeps the whole file, counts columns and hears no cancellation',
    PATIENCE,
    async () => {
      const hoarding = `
      import { injectable, requireDelivery, type Connector, type RecordSink, type RunContext } from '@obzor/core/plugin-api'
      @injectable()
      export class HoardConnector implements Connector {
        async read(run: RunContext, sink: RecordSink): Promise<void> {
          const chunks: Uint8Array[] = []
          for await (const chunk of requireDelivery(run, 'a table').open()) chunks.push(Uint8Array.from(chunk))
          const lines = Buffer.concat(chunks).toString('utf8').trim().split('\\n').slice(1)
          for (const [index, line] of lines.entries()) {
            const [key = '', name = '', lon, lat, value] = line.replaceAll('"', '').split(',')
            const geometry = { type: 'Point' as const, coordinates: [Number(lon), Number(lat)] as [number, number] }
            if (!sink.put({ kind: 'feature', layer: 'hoard', key, geometry, properties: { name, value: Number(value) } }, index + 2))
              await sink.drain()
          }
        }
      }`
      const failed = await failedOf(await sourceWith('hoard', () => hoarding))
      for (const id of ['memory-bound', 'moved-column', 'cancelled-while-silent', 'wrong-encoding'])
        expect(failed).toContain(id)
    },
  )

  it('outlives a plugin that ends its process, and says at which case it did', PATIENCE, async () => {
    const folder = await sourceWith('exit', (text) =>
      text.replace('return readTable', 'if (run.delivery) process.exit(0)\n    return readTable'),
    )
    const { results } = await testPlugin(paths, { directory: folder, quick: true, onResult: () => undefined })
    expect(results.at(-1)).toMatchObject({ id: 'process', passed: false })
  })

  it('names file and line of what cannot be built', async () => {
    const folder = await sourceWith('broken', (text) => `${text}\nconst here: = 1\n`)
    await expect(
      testPlugin(paths, { directory: folder, quick: true, onResult: () => undefined }),
    ).rejects.toMatchObject({
      code: 'OBZ_PLUGIN_BUILD_FAILED',
      fact: expect.stringMatching(/src\/connector\.ts:\d+:\d+ /),
    })
  })
})

describe('plugin pack, sign and verify', () => {
  it('gives the same bytes from any place, and the signature of the region’s own key', PATIENCE, async () => {
    const { folder } = await make('source-parcel')
    const elsewhere = path.join(work, 'elsewhere/deep/source-parcel')
    cpSync(folder.path, elsewhere, { recursive: true, filter: (file) => !file.includes('node_modules') })
    const [one, two] = await Promise.all([
      packPlugin(paths, { directory: folder.path, out: path.join(work, 'one.obzor') }),
      packPlugin(paths, { directory: elsewhere, out: path.join(work, 'two.obzor') }),
    ])
    expect(readFileSync(one.file).equals(readFileSync(two.file))).toBe(true)
    expect(readFileSync(one.file, 'latin1')).not.toContain(work)
    expect(verifyFile(paths, one.file).kind).toBe('unsigned')
    newKey(paths, 'region')
    expect(() => newKey(paths, 'region')).toThrow('OBZ_PLUGIN_KEY_EXISTS')
    expect(() => signFile(paths, { file: one.file, key: 'nobody' })).toThrow('OBZ_PLUGIN_KEY_MISSING')
    expect(signFile(paths, { file: one.file, key: 'region' })).toMatchObject({
      kind: 'trusted',
      name: 'region',
    })
    const stranger = pathsFrom({
      ...process.env,
      OBZOR_ROOT: path.resolve(ROOT),
      OBZOR_DATA: path.join(work, 'other'),
    })
    expect(verifyFile(stranger, one.file).kind).toBe('unknown-key')
    const changed = readFileSync(one.file)
    changed[changed.length - 200] = changed[changed.length - 200]! ^ 1
    writeFileSync(one.file, changed)
    expect(() => verifyFile(paths, one.file)).toThrow(/OBZ_BUNDLE_/)
  })
})

describe('plugin check', () => {
  const finding = (grade: Finding['grade'], passed: boolean): Finding => ({
    grade,
    passed,
    title: `${grade} thing`,
    text: null,
  })

  it('gives a grade only with all grades below it', () => {
    expect(badgeOf([finding('bronze', true), finding('silver', false), finding('gold', true)])).toEqual({
      grade: 'bronze',
      next: 'silver',
      missing: ['silver thing'],
    })
    expect(badgeOf([finding('bronze', false)]).grade).toBeNull()
    expect(badgeOf([finding('platinum', true)])).toEqual({ grade: 'platinum', next: null, missing: [] })
  })

  it('finds keys, passwords and numbers of people without repeating them', () => {
    const password = ['postgres://obzor:', 'Qwerty12345@', 'db.example.ru/social'].join('')
    const found = secretsIn(
      'src/a.ts',
      Buffer.from(`const ok = 1\nconst url = '${password}'\nsnils 112-233-445 95\n`),
    )
    expect(found).toEqual([
      'src/a.ts:2 an address with a password',
      'src/a.ts:3 a СНИЛС that may be somebody’s',
    ])
    expect(secretsIn('a.csv', Buffer.from('snils\n900-000-001 00\n00000000000\n'))).toEqual([])
    expect(found.join()).not.toContain('Qwerty')
  })
})

// What every plugin keeps, whoever wrote it: what the platform may rely on before it has seen the plugin's data.
import { describe, expect, it } from 'vitest'
import { checkManifest } from '@obzor/core/engine/host/manifest-check.ts'
import { ObzorError, type LocalText } from '@obzor/core/model'
import { configFor } from '@obzor/core/plugin-api/testing'
import { isPlugin, plausibleConfig, pluginFolders, type PluginFolder } from './plugin-folders.ts'

const folders = await pluginFolders()

it('there are plugins to check', () => {
  expect(folders.length).toBeGreaterThanOrEqual(7)
})

/** Every {ru, en} of a manifest, with its path. */
function textsOf(value: unknown, path = ''): [string, LocalText][] {
  if (typeof value !== 'object' || value === null) return []
  if ('ru' in value && 'en' in value) return [[path, value as LocalText]]
  return Object.entries(value).flatMap(([key, part]) => textsOf(part, `${path}/${key}`))
}

interface SchemaNode {
  title?: string
  description?: string
  'x-en'?: { title?: string; description?: string }
  properties?: Record<string, SchemaNode>
  items?: SchemaNode
}
function fieldsOf(node: SchemaNode, path = ''): [string, SchemaNode][] {
  const own = Object.entries(node.properties ?? {}).flatMap(([name, field]): [string, SchemaNode][] => [
    [`${path}/${name}`, field],
    ...fieldsOf(field, `${path}/${name}`),
  ])
  return node.items ? [...own, ...fieldsOf(node.items, `${path}[]`)] : own
}

describe.each(folders)('$id', (folder: PluginFolder) => {
  const { plugin, packageJson, readme } = folder

  it('exports exactly one plugin, named …Plugin, whose id is the folder', () => {
    const exported = Object.entries(folder.exports).filter(([, value]) => isPlugin(value))
    expect(exported).toHaveLength(1)
    expect(exported[0]![0]).toMatch(/^[a-z][A-Za-z0-9]*Plugin$/)
    expect(plugin.manifest.id).toBe(folder.id)
  })

  it('has a manifest that the host accepts, equal to what crosses the process boundary', () => {
    expect(() => checkManifest(plugin.manifest, folder.id)).not.toThrow()
    expect(JSON.parse(JSON.stringify(plugin.manifest))).toEqual(
      JSON.parse(JSON.stringify({ ...plugin.manifest })),
    )
    expect(packageJson).toMatchObject({
      name: `@obzor/${folder.id}`,
      version: plugin.manifest.version,
      license: 'Apache-2.0',
      private: true,
    })
  })

  it('speaks Russian and English', () => {
    for (const [path, { ru, en }] of textsOf(plugin.manifest)) {
      expect(ru, `${path} in Russian`).toMatch(/[а-яё]/i)
      expect(en, `${path} in English`).toMatch(/[a-z]/i)
    }
    for (const [path, field] of fieldsOf(plugin.manifest.configSchema as SchemaNode)) {
      expect(field.title, `title of ${path}`).toMatch(/[а-яё]/i)
      expect(field.description, `description of ${path}`).toMatch(/[а-яё]/i)
      expect(field['x-en']?.title, `English title of ${path}`).toMatch(/[a-zё]/i)
      expect(field['x-en']?.description, `English description of ${path}`).toMatch(/[a-z]/i)
    }
    expect(readme).toContain(`# ${folder.id}`)
    expect(readme).toContain('## По-русски')
  })

  it('accepts an empty configuration or says which field is missing', () => {
    let refusal: unknown
    try {
      configFor(plugin, {})
    } catch (error) {
      refusal = error
    }
    const isClear = refusal instanceof ObzorError && /must have required property '\w+'/.test(refusal.fact)
    expect(isClear ? undefined : refusal).toBeUndefined()
    expect(() => configFor(plugin, plausibleConfig(plugin))).not.toThrow()
  })

  it('asks for the inboxes and databases that its sources need, and nothing else', () => {
    const inboxes = plugin.manifest.sources.flatMap(({ trigger }) =>
      'inbox' in trigger ? [trigger.inbox] : [],
    )
    expect((plugin.manifest.capabilities.files ?? []).toSorted()).toEqual([...new Set(inboxes)].toSorted())
    const asked = Object.keys(plugin.manifest.capabilities)
    expect(plugin.manifest.sources.length > 0 || asked.length === 0).toBe(true)
  })
})

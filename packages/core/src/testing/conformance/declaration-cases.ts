// What every plugin keeps, whoever wrote it: what the platform may rely on before it has seen the plugin's data.
import assert from 'node:assert/strict'
import { ObzorError, checkIndicator, type LocalText } from '../../model/index.ts'
import { configFor } from '../../plugin-api/testing/index.ts'
import { isPlugin, plausibleConfig, type ConformanceCase, type TestedPlugin } from './tested-plugin.ts'

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

export function declarationCases(tested: TestedPlugin): ConformanceCase[] {
  const { plugin, packageJson, readme, id } = tested
  const { manifest } = plugin
  const declared = (name: string, title: string, check: () => void): ConformanceCase => ({
    id: name,
    area: 'declaration',
    title,
    run: async () => check(),
  })
  return [
    declared('one-export', 'exports exactly one plugin, named …Plugin, whose id is the folder', () => {
      const exported = Object.entries(tested.exports).filter(([, value]) => isPlugin(value))
      assert.equal(exported.length, 1, `it exports ${exported.length} plugins`)
      assert.match(exported[0]![0], /^[a-z][A-Za-z0-9]*Plugin$/)
      assert.equal(manifest.id, id)
    }),
    declared('plain-manifest', 'has a manifest of plain data, with the version of its package', () => {
      assert.deepEqual(
        JSON.parse(JSON.stringify(manifest)),
        structuredClone(JSON.parse(JSON.stringify({ ...manifest }))),
      )
      const { version, license } = packageJson as { version?: string; license?: string }
      assert.equal(version, manifest.version, 'version of package.json')
      assert.ok(license, 'package.json names no licence')
    }),
    {
      id: 'two-languages',
      area: 'languages',
      title: 'speaks Russian and English in every text of its manifest and its settings',
      run: async () => {
        for (const [path, { ru, en }] of textsOf(manifest)) {
          assert.match(ru, /[а-яё]/i, `${path} in Russian`)
          assert.match(en, /[a-z]/i, `${path} in English`)
        }
        for (const [path, field] of fieldsOf(manifest.configSchema as SchemaNode)) {
          assert.match(field.title ?? '', /[а-яё]/i, `title of ${path}`)
          assert.match(field.description ?? '', /[а-яё]/i, `description of ${path}`)
          assert.match(field['x-en']?.title ?? '', /[a-zё]/i, `English title of ${path}`)
          assert.match(field['x-en']?.description ?? '', /[a-z]/i, `English description of ${path}`)
        }
      },
    },
    {
      id: 'readme',
      area: 'languages',
      title: 'has a README with its name and a part in Russian',
      run: async () => {
        assert.ok(readme.includes(`# ${id}`), `README.md does not begin with '# ${id}'`)
        assert.ok(readme.includes('## По-русски'), "README.md has no part '## По-русски'")
      },
    },
    declared('empty-config', 'accepts an empty configuration or says which field is missing', () => {
      try {
        configFor(plugin, {})
      } catch (error) {
        assert.ok(error instanceof ObzorError, String(error))
        assert.match(error.fact, /must have required property '\w+'/)
      }
      configFor(plugin, plausibleConfig(plugin))
    }),
    {
      id: 'asks-for-what-it-needs',
      area: 'isolation',
      title: 'asks for the inboxes that its sources need, and for nothing where nothing of it runs',
      run: async () => {
        const inboxes = manifest.sources.flatMap(({ trigger }) => ('inbox' in trigger ? [trigger.inbox] : []))
        assert.deepEqual((manifest.capabilities.files ?? []).toSorted(), [...new Set(inboxes)].toSorted())
        const asked = Object.keys(manifest.capabilities)
        const runs = manifest.sources.length + (manifest.channels?.length ?? 0) > 0
        assert.ok(runs || asked.length === 0, `asks for ${asked.join(', ')}`)
      },
    },
    declared(
      'known-fields',
      'counts its indicators over fields that exist, and adds no roubles to persons',
      () => {
        for (const indicator of manifest.indicators) checkIndicator(indicator)
      },
    ),
  ]
}

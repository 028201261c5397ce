// A plugin as the conformance suite sees it: its module, its example deliveries and its recorded answers.
import type { Plugin } from '../../plugin-api/index.ts'

export interface Fixture {
  name: string
  bytes: Buffer
}

export interface TestedPlugin {
  /** Name of the folder. */
  id: string
  /** Every export of src/index.ts. */
  exports: Record<string, unknown>
  plugin: Plugin
  packageJson: Record<string, unknown>
  readme: string
  /** Examples of what its sources are sent; people in them are invented. */
  fixtures: Fixture[]
}

export const isPlugin = (value: unknown): value is Plugin =>
  typeof value === 'object' && value !== null && 'manifest' in value && 'connectors' in value

export type Area = 'declaration' | 'languages' | 'recovery' | 'isolation' | 'performance'

export interface ConformanceCase {
  /** Stable, for reports: `half-a-file`. */
  id: string
  area: Area
  /** A sentence about behaviour, with the source where there are several. */
  title: string
  /** Throws where the plugin does not keep it. */
  run(): Promise<void>
}

/** Name of the fixture that holds answers of a server: see `recorded.ts`. */
export const RECORDED = 'recorded.json'

/** The example delivery of an inbox source: the first whose name fits its pattern, else the first there is. */
export function exampleOf(
  { fixtures }: Pick<TestedPlugin, 'fixtures'>,
  pattern: string,
): Fixture | undefined {
  const expression = new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  )
  const files = fixtures.filter(({ name }) => name !== RECORDED)
  return files.find(({ name }) => expression.test(name)) ?? files[0]
}

/** Configuration that passes the plugin's schema: its defaults, and a plausible value for each required field without one. */
export function plausibleConfig(plugin: { manifest: { configSchema: unknown } }): Record<string, unknown> {
  const schema = plugin.manifest.configSchema as {
    properties?: Record<string, { default?: unknown; type?: string; examples?: unknown[] }>
    required?: string[]
  }
  const config: Record<string, unknown> = {}
  for (const name of schema.required ?? []) {
    const field = schema.properties?.[name]
    if (!field || field.default !== undefined) continue
    if (field.examples?.length) config[name] = field.examples[0]
    else if (field.type === 'string') config[name] = '48'
    else config[name] = field.type === 'integer' || field.type === 'number' ? 1 : []
  }
  return config
}

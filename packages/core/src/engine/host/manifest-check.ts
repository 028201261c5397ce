// Checks what comes out of a plugin's process: the manifest against its schema, the API range, and a source's
// configuration against the plugin's own schema. All of it in the host: a plugin cannot vouch for itself.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { ObzorError, ruleFault } from '../../model/index.ts'
import { cardFault, movementFault, PLUGIN_API_VERSION, type PluginManifest } from '../../plugin-api/index.ts'
import { screensFault } from './client/screens-check.ts'
import { configSchemaFault } from './config-schema-check.ts'
import { formulasFault } from './formula-check.ts'
import { MANIFEST_SCHEMA } from './manifest-schema.ts'

/** A manifest is read by every screen that opens; ours are below 20 KB. */
const MANIFEST_BYTES_MAX = 512 * 1024

/** Formats and `x-…` keywords belong to the console's form; a check must not refuse what it does not know. */
const options = { strict: false, validateFormats: false, allErrors: true } as const
const checkManifestShape = new Ajv({ ...options, discriminator: true }).compile(MANIFEST_SCHEMA)
const configAjv = new Ajv({ ...options, useDefaults: true })
const configChecks = new WeakMap<object, ValidateFunction>()

/** Throws `OBZ_PLUGIN_INVALID` or `OBZ_PLUGIN_API_MISMATCH` naming the part at fault. */
export function checkManifest(manifest: unknown, file: string): asserts manifest is PluginManifest {
  const invalid = (fact: string): ObzorError =>
    new ObzorError({
      code: 'OBZ_PLUGIN_INVALID',
      fact: `${file}: ${fact}`,
      risk: 'the plugin is not loaded',
      action: 'correct its definePlugin() call and build it again',
    })
  if (JSON.stringify(manifest ?? null).length > MANIFEST_BYTES_MAX) {
    throw invalid(`the manifest is larger than ${MANIFEST_BYTES_MAX} bytes`)
  }
  if (!checkManifestShape(manifest)) throw invalid(listErrors(checkManifestShape.errors))
  const checked = manifest as unknown as PluginManifest
  for (const { code: source, trigger } of checked.sources) {
    if ('inbox' in trigger && !checked.capabilities.files?.includes(trigger.inbox)) {
      throw invalid(
        `source '${source}' reads the inbox '${trigger.inbox}', which capabilities.files does not name`,
      )
    }
  }
  const fault =
    configSchemaFault(checked.configSchema) ??
    formulasFault(checked) ??
    screensFault(checked) ??
    checked.layers
      .map((layer) => cardFault(layer) ?? movementFault(layer))
      .find((found) => found !== undefined) ??
    rulesFault(checked)
  if (fault !== undefined) throw invalid(fault)
  if (!isApiSatisfied(checked.api)) {
    throw new ObzorError({
      code: 'OBZ_PLUGIN_API_MISMATCH',
      fact: `${file} requires plugin API ${checked.api}; this platform offers ${PLUGIN_API_VERSION}`,
      risk: 'the plugin is not loaded',
      action: 'install the version of the plugin for this platform, or update the platform',
    })
  }
}

const rulesFault = ({ rules = [] }: PluginManifest): string | undefined =>
  rules.map(ruleFault).find((fault) => fault !== undefined)

/** `^1.2.0`: the same major and not older; `1.2.0`: exactly. */
export function isApiSatisfied(range: string, offered = PLUGIN_API_VERSION): boolean {
  const numbers = (version: string): number[] => version.replace('^', '').split('.').map(Number)
  if (!range.startsWith('^')) return range === offered
  const [needMajor = 0, needMinor = 0, needPatch = 0] = numbers(range)
  const [major = 0, minor = 0, patch = 0] = numbers(offered)
  return major === needMajor && (minor > needMinor || (minor === needMinor && patch >= needPatch))
}

/** The configuration with the schema's defaults filled in. Throws `OBZ_SOURCE_CONFIG_INVALID` with the fields. */
export function checkedConfig(sourceCode: string, manifest: PluginManifest, config: unknown): unknown {
  const schema = manifest.configSchema as object
  let check = configChecks.get(schema)
  if (!check) configChecks.set(schema, (check = configAjv.compile(schema)))
  const filled: unknown = structuredClone(config)
  if (check(filled)) return filled
  throw new ObzorError({
    code: 'OBZ_SOURCE_CONFIG_INVALID',
    fact: `the configuration of ${sourceCode} does not fit: ${listErrors(check.errors)}`,
    risk: 'the source is not read; its last good data stay',
    action: 'correct these fields in the settings of the source',
  })
}

/** Paths and rules only: a value of a configuration may be a secret. */
function listErrors(errors: ErrorObject[] | null | undefined): string {
  return (errors ?? [])
    .slice(0, 5)
    .map(({ instancePath, message }) => `${instancePath || '/'} ${message ?? 'is wrong'}`)
    .join(', ')
}

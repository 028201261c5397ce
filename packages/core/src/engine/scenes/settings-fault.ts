// What is wrong with the settings of a panel, by the schema of its type, and where: for scenes of plugins and of people alike.
import { Ajv, type ErrorObject } from 'ajv'
import type { SceneFault } from '../../model/index.ts'

const FAULTS_SHOWN_MAX = 3

/** Keeps every schema it has seen: one for each check. */
export const settingsAjv = (): Ajv => new Ajv({ strict: false, validateFormats: false, allErrors: true })

/** `path` is of the first fault, within the settings; `words` lists the first three. */
export function settingsFault(ajv: Ajv, schema: object, settings: unknown): SceneFault | undefined {
  if (ajv.validate(schema, settings)) return undefined
  const [first] = ajv.errors ?? []
  return { path: first?.instancePath ?? '', words: listed(ajv.errors) }
}

const listed = (errors: ErrorObject[] | null | undefined): string =>
  (errors ?? [])
    .slice(0, FAULTS_SHOWN_MAX)
    .map(({ instancePath, message, params }) => {
      const extra = (params as { additionalProperty?: string }).additionalProperty
      return `${instancePath || '/'} ${message ?? 'is wrong'}${extra === undefined ? '' : ` '${extra}'`}`
    })
    .join(', ')

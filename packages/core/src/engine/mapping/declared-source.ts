// A saved mapping as what the platform knows: a source with an inbox, and the layer or the figure that it fills.
import { mappingInbox, mappingSource, type MappingDraft, type MappingRules } from '../../model/index.ts'
import type { TablePlaces } from '../../plugin-api/mapping/index.ts'
import type { WrittenSource } from '../host/written-sources.ts'

/** Reddish purple of the Okabe–Ito palette: told from the ramp of poverty and from vacancies by all kinds of colour vision. */
const COLOUR = '#cc79a7'
/** A table of 200 MB is read in three minutes; ten of them is something else. */
const TIMEOUT_SECONDS = 1_800

export function declaredSource(
  { code, title, agency, refreshHours, rules }: MappingDraft,
  places: TablePlaces,
): WrittenSource {
  const { target } = rules
  return {
    declaration: {
      code: mappingSource(code),
      title,
      agency,
      trigger: { inbox: mappingInbox(code), pattern: '*' },
      refreshHours,
      emits: [target],
      timeoutSeconds: TIMEOUT_SECONDS,
    },
    config: { code, rules, places },
    ...(target === 'feature' && {
      layer: {
        code,
        title,
        geometry: 'point',
        properties: propertiesOf(rules),
        style: { colour: rules.colour ?? COLOUR, radiusPx: 5 },
      },
    }),
    ...(target === 'statistic' && { statistic: { code, title, unit: rules.unit ?? 'unit' } }),
  }
}

/** A day is a text of ten letters on the wire. */
const propertiesOf = ({ properties = [] }: MappingRules) =>
  Object.fromEntries(
    properties.map(({ name, type, title }) => [
      name,
      { type: type === 'date' ? ('string' as const) : type, title },
    ]),
  )

// What is wrong with the panels and scenes of a manifest, in words. Panels of other plugins are not looked for: they may
// come later, and the wall says in their place that they are not there.
import type { Ajv } from 'ajv'
import {
  isOpenChannel,
  OWN_SCENE_ID,
  pluginOfPanel,
  sceneFault,
  upgradedScene,
  type Scene,
  type ScenePanel,
} from '../../../model/index.ts'
import type { PanelManifest, PluginManifest } from '../../../plugin-api/index.ts'
import { BUILT_IN_PANEL_SETTINGS } from '../../../plugin-api/panel-settings.ts'
import { settingsAjv, settingsFault } from '../../scenes/settings-fault.ts'
import { configSchemaFault } from '../config-schema-check.ts'

export function screensFault({ id, panels = [], scenes = [] }: PluginManifest): string | undefined {
  // One for each check: it keeps every schema it has seen.
  const ajv = settingsAjv()
  for (const panel of panels) {
    const fault = panelFault(panel, ajv)
    if (fault !== undefined) return `panel '${panel.type}': ${fault}`
  }
  for (const scene of scenes.map(upgradedScene)) {
    const fault =
      sceneFault(scene) ?? nameFault(scene) ?? panelsFault(scene, { pluginId: id, own: panels, ajv })
    if (fault !== undefined) return fault
  }
  return undefined
}

function panelFault({ channels, settingsSchema }: PanelManifest, ajv: Ajv): string | undefined {
  const closed = channels.find((channel) => !isOpenChannel(channel))
  if (closed !== undefined) return `it asks for the channel '${closed}', which no panel of a plugin gets`
  const fault = configSchemaFault(settingsSchema)?.replace('/configSchema', 'settings')
  if (fault !== undefined) return fault
  try {
    ajv.compile(settingsSchema as object)
    return undefined
  } catch (error) {
    return `its settings are no schema: ${error instanceof Error ? error.message : String(error)}`
  }
}

interface Checking {
  pluginId: string
  own: readonly PanelManifest[]
  ajv: Ajv
}

const nameFault = ({ id }: Scene): string | undefined =>
  OWN_SCENE_ID.test(id) ? `scene '${id}' has a name of those that people of the region give` : undefined

function panelsFault({ id, panels }: Scene, { pluginId, own, ajv }: Checking): string | undefined {
  for (const panel of panels) {
    const schema = schemaOf(panel, pluginId, own)
    if (schema === 'absent') {
      return `scene '${id}': panel '${panel.id}' is of the type '${panel.type}', which this plugin does not contribute`
    }
    if (schema === 'elsewhere') continue
    const fault = settingsFault(ajv, schema, panel.settings)
    if (fault !== undefined) return `scene '${id}': settings of panel '${panel.id}': ${fault.words}`
  }
  return undefined
}

function schemaOf(
  { type }: ScenePanel,
  pluginId: string,
  own: readonly PanelManifest[],
): object | 'absent' | 'elsewhere' {
  const owner = pluginOfPanel(type)
  if (owner === null) return BUILT_IN_PANEL_SETTINGS[type as keyof typeof BUILT_IN_PANEL_SETTINGS]
  if (owner !== pluginId) return 'elsewhere'
  return (own.find((panel) => `${pluginId}/${panel.type}` === type)?.settingsSchema as object) ?? 'absent'
}

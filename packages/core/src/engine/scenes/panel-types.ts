// Panels that a scene may hold: the wall's own and those of the plugins that are loaded now.
import { BUILT_IN_PANELS, isBuiltInPanel, type LocalText } from '../../model/index.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'
import { BUILT_IN_PANEL_SETTINGS } from '../../plugin-api/panel-settings.ts'
import { BUILT_IN_PANEL_TITLES } from '../../plugin-api/panel-titles.ts'

export interface PanelType {
  type: string
  pluginId: string | null
  title: LocalText
  settingsSchema: unknown
}

export function panelTypesOf(manifests: readonly PluginManifest[]): PanelType[] {
  return [
    ...BUILT_IN_PANELS.map((type): PanelType => ({
      type,
      pluginId: null,
      title: BUILT_IN_PANEL_TITLES[type],
      settingsSchema: BUILT_IN_PANEL_SETTINGS[type],
    })),
    ...manifests.flatMap(({ id, panels = [] }) =>
      panels.map(({ type, title, settingsSchema }): PanelType => ({
        type: `${id}/${type}`,
        pluginId: id,
        title,
        settingsSchema,
      })),
    ),
  ]
}

/** `undefined` for a panel of a plugin that is not loaded. */
export function settingsSchemaOf(type: string, manifests: readonly PluginManifest[]): object | undefined {
  if (isBuiltInPanel(type)) return BUILT_IN_PANEL_SETTINGS[type]
  const found = panelTypesOf(manifests).find((panel) => panel.type === type)
  return found?.settingsSchema as object | undefined
}

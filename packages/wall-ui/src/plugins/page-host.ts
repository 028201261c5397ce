// What the page shares with the scripts of plugins that run on it. Set before the first of them is loaded.
import { PANEL_HOST, type PanelHostGlobal } from '@obzor/core/plugin-api/client'
import * as vue from 'vue'

export function pageHost(): PanelHostGlobal {
  const place = globalThis as { [PANEL_HOST]?: PanelHostGlobal }
  return (place[PANEL_HOST] ??= { vue })
}

// A panel on the wall's own page: one whose plugin came with the platform or is signed by a key that is trusted here.
import { PANEL_HOST, type PanelHostGlobal } from '@obzor/core/plugin-api/client'
import * as vue from 'vue'
import { mountPanel } from './mount-panel.ts'
import type { PanelRunner, PanelStart } from './panel-runner.ts'
import { PanelSession } from './panel-session.ts'

/** What the scripts of panels share with the page. Set before the first of them is loaded. */
function shareVue(): void {
  const place = globalThis as { [PANEL_HOST]?: PanelHostGlobal }
  place[PANEL_HOST] ??= { vue }
}

export function runInPage(place: HTMLElement, script: string, start: PanelStart): PanelRunner {
  shareVue()
  const { settings, channels, view, outlet } = start
  const session = new PanelSession(settings, view, { channels, outlet })
  let isEnded = false
  let unmount = (): void => undefined
  import(/* @vite-ignore */ script)
    .then((module: { default?: unknown }) => {
      if (isEnded) return null
      unmount = mountPanel(place, module.default, session)
      outlet.started()
      return null
    })
    .catch((error: unknown) => {
      console.error(error)
      outlet.fail(error instanceof Error ? error.message : String(error))
    })
  return {
    takeView: (next) => session.takeView(next),
    takeRows: (channel, rows) => session.takeRows(channel, rows),
    // What stops it stops the page with it.
    isAnswering: () => true,
    end: () => {
      isEnded = true
      unmount()
    },
  }
}

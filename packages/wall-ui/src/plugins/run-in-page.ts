// A panel on the wall's own page: one whose plugin came with the platform or is signed by a key that is trusted here.
import { mountPanel } from './mount-panel.ts'
import { pageHost } from './page-host.ts'
import type { PanelRunner, PanelStart } from './panel-runner.ts'
import { PanelSession } from './panel-session.ts'

export function runInPage(place: HTMLElement, script: string, start: PanelStart): PanelRunner {
  pageHost()
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

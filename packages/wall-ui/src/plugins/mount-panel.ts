// Draws a panel's code into an element, in a shadow root: its styles touch nothing else, and the wall's touch only what is
// inherited, which are the theme's colours and the type.
import type { PanelCode } from '@obzor/core/plugin-api/client'
import { createApp, h, shallowRef, type Component } from 'vue'
import type { PanelSession } from './panel-session.ts'

const BASE = `
:host { display: block; height: 100%; }
*, *::before, *::after { box-sizing: border-box; }
.panel-root { position: relative; width: 100%; height: 100%; overflow: hidden; }
`

const isCode = (value: unknown): value is PanelCode =>
  typeof value === 'object' && value !== null && ('component' in value || 'mount' in value)

/** Returns the function that takes it away. Throws what the panel throws. */
export function mountPanel(element: HTMLElement, code: unknown, session: PanelSession): () => void {
  if (!isCode(code)) throw new Error('its script exports no panel: export default definePanel({ … })')
  const shadow = element.attachShadow({ mode: 'open' })
  shadow.adoptedStyleSheets = [BASE, code.styles ?? ''].map((text) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    return sheet
  })
  const root = document.createElement('div')
  root.className = 'panel-root'
  shadow.append(root)
  return 'component' in code ? mountComponent(root, code.component, session) : code.mount(root, session)
}

function mountComponent(root: HTMLElement, component: Component, session: PanelSession): () => void {
  const view = shallowRef(session.view)
  const channels = shallowRef(session.channels)
  const end = session.onChange(() => {
    view.value = session.view
    channels.value = session.channels
  })
  const app = createApp({
    render: () =>
      h(component, {
        settings: session.settings,
        view: view.value,
        channels: channels.value,
        host: session,
      }),
  })
  app.config.errorHandler = (error) => {
    console.error(error)
    session.fail(error instanceof Error ? error.message : String(error))
  }
  app.mount(root)
  return () => {
    end()
    app.unmount()
  }
}

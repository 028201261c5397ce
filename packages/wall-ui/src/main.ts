// Starts one screen: /wall/screen is a screen of the hall, told what to show; /wall/ takes ?preview (a scene that the page around it tells), ?lang=en, ?theme=light|contrast, ?scene=<id>, ?layer=<code of a layer of points>.
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import './theme/base.css'
import App from './App.vue'
import DeskFrame from './hall/DeskFrame.vue'
import ScreenApp from './hall/ScreenApp.vue'
import { createFeed, soon } from './feed/index.ts'
import { createWallI18n } from './i18n/index.ts'
import { createFeedSource } from './live/feed-source.ts'
import { keepSnapshot, keptSnapshot } from './hall/kept-store.ts'
import { heldSource } from './live/held-source.ts'
import { useHeld } from './live/held.store.ts'
import { keptSource } from './live/kept-source.ts'
import { provideLive } from './live/live-source.ts'
import { installProbe } from './probe.ts'
import PreviewApp from './scenes/PreviewApp.vue'
import { useWallStore, type Theme } from './wall.store.ts'

const asked = new URLSearchParams(window.location.search)
const locale = asked.get('lang') === 'en' ? 'en' : 'ru'
const themes: readonly Theme[] = ['dark', 'light', 'contrast']

document.documentElement.lang = locale
installProbe()
const live = createFeedSource(createFeed({ beforePaint: soon }))
const isScreen = window.location.pathname.endsWith('/screen')
const kept = keptSource(live, { read: keptSnapshot, keep: keepSnapshot })
const app = isScreen
  ? createApp(ScreenApp, { kept })
  : asked.has('preview')
    ? createApp(PreviewApp)
    : asked.has('desk')
      ? createApp(DeskFrame)
      : createApp(App, { asked: { id: asked.get('scene'), layer: asked.get('layer') } })
app.use(createPinia()).use(createWallI18n(locale))
useWallStore().showTheme(themes.find((theme) => theme === asked.get('theme')) ?? 'dark')
const held = useHeld()
provideLive(
  app,
  heldSource(isScreen ? kept.source : live, () => held.shown),
)
app.mount('#wall')

// Every scene of the product in every size, language and look: faults on standard output, pictures and a sheet of them in a folder.
//   node tests/visual/scene-sheet.ts OUT [scene…]
// WALL_DIST: folder of a built wall. VIEWS=1: one look of each. PICTURES=0: faults alone. REGION: a region whose boundaries are
// here. PLACES, LONG=1, MISSING (0…1): how many municipalities of an invented one, with long names, with what share of cells empty.
// MONTHS: months of history.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchBrowser } from '@obzor/core/testing/browser'
import { SCENE_VERSION, type Locale, type Scene } from '@obzor/core/model'
import { galleryScene, registryScene } from './gallery.scene.ts'
import { productScenes } from './product-scenes.ts'
import {
  describeView,
  faultsOfView,
  openPreview,
  settled,
  SIZES,
  type Theme,
  type View,
} from './scene-tour.ts'
import { StandIn } from './stand-in.ts'

const [out = 'sheet', ...wanted] = process.argv.slice(2)
const uiDirectory = process.env['WALL_DIST'] ?? fileURLToPath(new URL('../../dist/ui/wall', import.meta.url))
const isBrief = process.env['VIEWS'] === '1'
const places = Number(process.env['PLACES'] ?? 20)
const scenes: Scene[] = [...productScenes, galleryScene, registryScene]
  .filter(({ id }) => wanted.length === 0 || wanted.includes(id))
  .map((scene) => ({ ...scene, version: SCENE_VERSION }))
const locales: readonly Locale[] = isBrief ? ['ru'] : ['ru', 'en']
const themes: readonly Theme[] = isBrief ? ['dark'] : ['dark', 'light', 'contrast']

mkdirSync(out, { recursive: true })
const browser = await launchBrowser()
const standIn = new StandIn({
  uiDirectory,
  region: process.env['REGION'],
  invented: { places, hasLongNames: process.env['LONG'] === '1' },
  missingShare: Number(process.env['MISSING'] ?? 0),
  historyMonths: process.env['MONTHS'] === undefined ? undefined : Number(process.env['MONTHS']),
  vacancies: 800,
})
await standIn.start()
const page = await browser.newPage({ viewport: { width: 1_920, height: 1_080 } })
page.on('pageerror', (error) => console.error(error))
await openPreview(page, standIn.url)
const views: View[] = scenes.flatMap((scene) =>
  (isBrief ? SIZES.slice(0, 1) : SIZES).flatMap(([width, height]) =>
    locales.flatMap((locale) => themes.map((theme) => ({ scene, width, height, locale, theme }))),
  ),
)
/** A region without municipalities leaves panels that wait rightly. */
const PATIENCE_MS = 5_000
const MAP_PAINTS_WITHIN_MS = 1_800
const isQuiet = process.env['PICTURES'] === '0'
const cards: string[] = []
let count = 0
for (const view of views) {
  const found = await faultsOfView(page, view, true)
  await settled(page, PATIENCE_MS).catch(() => console.log(`${describeView(view)}: a panel still waits`))
  for (const fault of found) console.log(fault)
  count += found.length
  if (isQuiet) continue
  // Without a graphics card a map paints its new colours when its turn comes.
  if (view.scene.panels.some(({ type }) => type === 'map' || type === 'hidden'))
    await page.waitForTimeout(MAP_PAINTS_WITHIN_MS)
  const file = `${describeView(view).replaceAll(/[ ×]/g, '-')}.png`
  await page.screenshot({ path: path.join(out, file) })
  cards.push(
    `<figure><img src="${file}" loading="lazy"><figcaption>${describeView(view)}: ${found.length}</figcaption></figure>`,
  )
}
writeFileSync(
  path.join(out, 'index.html'),
  `<!doctype html><meta charset="utf-8"><style>body{display:grid;grid-template-columns:repeat(auto-fill,minmax(480px,1fr));gap:12px;background:#222;color:#ddd;font:14px sans-serif}img{width:100%}figure{margin:0}</style>${cards.join('\n')}`,
)
console.log(`${views.length} views, ${count} faults`)
await browser.close()
await standIn.stop()
process.exit(0)

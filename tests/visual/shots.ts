// Pictures of the wall for whoever judges how it looks: `node tests/visual/shots.ts OUT [region…]`, against the stand-in.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchBrowser } from '@obzor/core/testing/browser'
import { StandIn } from './stand-in.ts'

const [out = 'shots', ...regions] = process.argv.slice(2)
const uiDirectory = process.env['WALL_DIST'] ?? fileURLToPath(new URL('../../dist/ui/wall', import.meta.url))
const views: { name: string; width: number; height: number; query: string }[] = [
  { name: 'dark-ru', width: 1920, height: 1080, query: '' },
  { name: 'light-ru', width: 1920, height: 1080, query: '?theme=light' },
  { name: 'dark-en', width: 1920, height: 1080, query: '?lang=en' },
  { name: 'contrast-ru', width: 1920, height: 1080, query: '?theme=contrast' },
  { name: '4k-ru', width: 3840, height: 2160, query: '' },
]
const wanted = process.env['VIEWS']?.split(',')

mkdirSync(out, { recursive: true })
const browser = await launchBrowser()
for (const region of regions.length > 0 ? regions : ['lipetsk', 'rostov', 'udmurtia']) {
  const standIn = new StandIn({ uiDirectory, region })
  await standIn.start()
  for (const view of views) {
    if (wanted && !wanted.includes(view.name)) continue
    const page = await browser.newPage({ viewport: { width: view.width, height: view.height } })
    page.on('console', (message) => {
      if (message.type() === 'error') console.error(region, view.name, message.text())
    })
    page.on('pageerror', (error) => console.error(region, view.name, error))
    await page.goto(standIn.url + view.query)
    await page.waitForFunction(() => window.__obzorWall?.labels.length > 0, undefined, { timeout: 20_000 })
    await page.waitForTimeout(1500)
    if (process.env['MOVE']) {
      standIn.movePoor(standIn.region.municipalities[3]!.oktmo, 260)
      standIn.openVacancies(6)
      await page.waitForTimeout(1400)
    }
    await page.screenshot({ path: path.join(out, `${region}-${view.name}.png`) })
    const { labels, territories, points } = await page.evaluate(() => window.__obzorWall)
    console.log(region, view.name, `labels ${labels.length}/${territories}, points ${points}`)
    await page.close()
  }
  await standIn.stop()
}
await browser.close()
process.exit(0)

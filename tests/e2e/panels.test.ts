// Panels of plugins in a real browser, on the wall's own page and in a frame that is shut off from it, against a stand-in
// platform: figures live in both, a new build takes the place of the old one, and a hostile one harms nobody but itself.
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { framePage } from '@obzor/core/engine/host/client/frame-page.ts'
import type { ContributedLayer, ContributedPanel, SceneRow } from '@obzor/core/protocol'
import { launchBrowser } from '@obzor/core/testing/browser'
import { buildClients } from '../../packages/core/src/cli/plugin/build-folder.ts'
import { linkKit } from '../../packages/core/src/cli/plugin/plugin-folder.ts'
import { StandIn, type StandInFile } from '../visual/stand-in.ts'
import { ROOT, until } from './platform.ts'

const WAIT = { timeout: 60_000 }
const CLIENTS = path.join(ROOT, 'tests/e2e/panel-clients')
const BUILT = path.join(ROOT, 'dist/ui/wall')
const words = { ru: 'Проба', en: 'Probe' }

let browser: Browser
let work: string
/** The built wall, a copy: whoever builds another meanwhile does not take it away. */
let ui: string
/** Scripts by the name of their client. */
let scripts: ReadonlyMap<string, Uint8Array>
let files: Map<string, StandInFile>
let standIn: StandIn | undefined
let page: Page | undefined

beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'obzor-panels-'))
  ui = path.join(work, 'ui')
  cpSync(BUILT, ui, { recursive: true })
  browser = await launchBrowser()
  scripts = await bundled((text) => text)
}, 300_000)
afterAll(async () => {
  await browser?.close()
  rmSync(work, { recursive: true, force: true })
})
afterEach(async () => {
  await page?.close()
  await standIn?.stop()
  page = undefined
  standIn = undefined
})

/** Here and not in a file: the author's folder has the types of `ol`, this one has not. */
const OWN_LAYER = `import { defineLayer } from '@obzor/core/plugin-api/client'
import Feature from 'ol/Feature.js'
import Point from 'ol/geom/Point.js'
import VectorLayer from 'ol/layer/Vector'
import VectorSource from 'ol/source/Vector.js'

/** A layer of the page's own OpenLayers that says on the page how many features it holds. */
export default defineLayer({
  create: ({ features, onFeatures, onEnd }) => {
    const source = new VectorSource()
    const fill = (): void => {
      source.clear(true)
      for (let slot = 0; slot < features.end; slot++) {
        if (Number.isNaN(features.x[slot])) continue
        source.addFeature(new Feature(new Point([features.x[slot]!, features.y[slot]!])))
      }
      document.body.dataset['ownFeatures'] = String(source.getFeatures().length)
    }
    fill()
    onFeatures(fill)
    onEnd(() => delete document.body.dataset['ownFeatures'])
    return new VectorLayer({ source })
  },
})
`

/** Built as the kit does it, from what `change` makes of the clients' texts. */
async function bundled(change: (text: string) => string): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = mkdtempSync(path.join(work, 'plugin-'))
  mkdirSync(path.join(folder, 'client'))
  cpSync(CLIENTS, path.join(folder, 'client'), { recursive: true })
  writeFileSync(path.join(folder, 'client/own.ts'), OWN_LAYER)
  for (const name of ['figure.vue', 'hostile.ts']) {
    const file = path.join(folder, 'client', name)
    writeFileSync(file, change(readFileSync(file, 'utf8')))
  }
  const plugin = { path: folder, id: 'panel-probe', entry: '' }
  linkKit(plugin, path.resolve(ROOT))
  return await buildClients(plugin, path.resolve(ROOT))
}

/** A panel as the engine publishes it, and its files where the engine serves them. */
function panelRow(client: string, runs: ContributedPanel['runs'], from = scripts): ContributedPanel {
  const script = from.get(`${client}.js`)!
  const hash = createHash('sha256').update(script).digest('hex').slice(0, 32)
  const { html, policy } = framePage(
    readFileSync(path.join(ui, 'panel-frame.js'), 'utf8'),
    Buffer.from(script).toString('utf8'),
  )
  files.set(`/plugin-clients/${hash}.js`, { body: script, type: 'text/javascript' })
  files.set(`/plugin-frames/${hash}`, { body: html, type: 'text/html; charset=utf-8', policy })
  return {
    id: `panel:panel-probe/${client}`,
    kind: 'panel',
    pluginId: 'panel-probe',
    type: `panel-probe/${client}`,
    title: words,
    channels: ['indicators'],
    runs,
    script: `/plugin-clients/${hash}.js`,
    frame: `/plugin-frames/${hash}`,
  }
}

/** A scene of panels side by side, each with its settings, and two of the wall's own at the right. */
function sceneOf(panels: { type: string; settings: Record<string, unknown> }[]): SceneRow {
  const width = Math.floor(80 / panels.length)
  return {
    id: 'scene:probe',
    kind: 'scene',
    pluginId: 'panel-probe',
    scene: {
      version: 1,
      id: 'probe',
      title: words,
      panels: [
        ...panels.map(({ type, settings }, index) => ({
          id: `p${index}`,
          type,
          area: { x: index * width, y: 0, width, height: 60 },
          settings,
        })),
        {
          id: 'rate',
          type: 'kpi',
          area: { x: 80, y: 0, width: 40, height: 30 },
          settings: { indicator: 'poverty.rate', sources: [], size: 'normal' },
        },
        {
          id: 'ranking',
          type: 'ranking',
          area: { x: 80, y: 30, width: 40, height: 30 },
          settings: { indicator: 'poverty.rate', highest: 60, lowest: 0 },
        },
      ],
    },
  }
}

interface Opened {
  platform: StandIn
  wall: Page
  sockets: () => number
}
async function open(rows: () => SceneRow[], prepare?: (wall: Page) => Promise<void>): Promise<Opened> {
  files = new Map()
  standIn = new StandIn({ uiDirectory: ui, vacancies: 50, contributions: rows(), files })
  await standIn.start()
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  let sockets = 0
  page.on('websocket', () => (sockets += 1))
  await prepare?.(page)
  await page.goto(`${standIn.url}?scene=probe`)
  return { platform: standIn, wall: page, sockets: () => sockets }
}

/**
 * Seconds of the wall's watch over its frames pass so many times faster; a frame that hangs could not be told of a clock. Five
 * times left a frame 2 s for its start, which a machine that does much else has not.
 */
const HASTE = 2
function hasten(haste: number): void {
  if (window !== top) return
  const [now, repeat, later] = [performance.now.bind(performance), setInterval, setTimeout]
  performance.now = () => now() * haste
  window.setTimeout = ((each: () => void, ms = 0) => later(each, ms / haste)) as typeof setTimeout
  window.setInterval = ((each: () => void, ms: number) => repeat(each, ms / haste)) as typeof setInterval
}

const panel = (wall: Page, id: string) => wall.locator(`[data-test="panel-${id}"]`)
const figureIn = (wall: Page, runs: ContributedPanel['runs'], id = 'p0', figure = '.figure') =>
  runs === 'in-frame'
    ? // While a new build takes the place of the former, there are two: the new one is the last.
      panel(wall, id).locator('.panel-frame').last().contentFrame().locator(figure)
    : panel(wall, id).locator('.plugin-place').last().locator(figure)
const says = (wall: Page, id: string, text: string): Promise<void> =>
  panel(wall, id).locator('.panel-problem', { hasText: text }).waitFor(WAIT)
const regionRate = (platform: StandIn): string =>
  Number(platform.row('indicators', `poverty.rate/${platform.region.code}`)['value']).toFixed(4)

describe.each(['in-page', 'in-frame'] as const)('a panel that runs %s', (runs) => {
  it('shows figures as they change, tells them as a table, and gives way to a new build without a new socket', async () => {
    const row = (from = scripts) => panelRow('figure', runs, from)
    const { platform, wall, sockets } = await open(() => [
      row(),
      sceneOf([{ type: 'panel-probe/figure', settings: { word: 'уровень' } }]),
    ])
    const figure = figureIn(wall, runs)
    await figure.filter({ hasText: `уровень ${regionRate(platform)}` }).waitFor(WAIT)

    platform.movePoor(platform.region.municipalities[0]!.oktmo, 500)
    await figure.filter({ hasText: regionRate(platform) }).waitFor(WAIT)

    await panel(wall, 'p0').locator('.twin').click()
    await panel(wall, 'p0')
      .locator('td', { hasText: regionRate(platform) })
      .waitFor(WAIT)
    expect(await panel(wall, 'p0').locator('.room').getAttribute('aria-label')).toContain('Уровень')
    await panel(wall, 'p0').locator('.twin').click()

    platform.push('scenes', [
      row(await bundled((text) => text.replaceAll('class="figure"', 'class="figure second"'))),
    ])
    await figureIn(wall, runs, 'p0', '.second')
      .filter({ hasText: regionRate(platform) })
      .waitFor(WAIT)
    await wall.waitForFunction(() => document.querySelectorAll('.plugin-place').length === 1, undefined, WAIT)
    expect(sockets()).toBe(1)
  })

  it('fails in its own place when its code throws', async () => {
    const { wall } = await open(() => [
      panelRow('figure', runs),
      sceneOf([
        { type: 'panel-probe/figure', settings: { word: 'throw' } },
        { type: 'panel-probe/figure', settings: { word: 'ok' } },
      ]),
    ])
    await says(wall, 'p0', 'намеренная ошибка')
    await figureIn(wall, runs, 'p1').filter({ hasText: 'ok' }).waitFor(WAIT)
    expect(await panel(wall, 'p1').locator('.panel-problem').count()).toBe(0)
  })
})

describe('a hostile panel in its frame', () => {
  const hostile = (attack: string) => ({ type: 'panel-probe/hostile', settings: { attack } })

  it('reaches no address, no page, no storage and runs no text as code', async () => {
    const { wall, platform } = await open(() => [
      panelRow('hostile', 'in-frame'),
      sceneOf([hostile('reach')]),
    ])
    const room = panel(wall, 'p0').locator('.room[aria-label]')
    await room.waitFor(WAIT)
    expect(await room.getAttribute('aria-label')).toBe('nothing is open')
    expect(platform.asked.filter((address) => address.startsWith('/stolen'))).toEqual([])
    expect(wall.url()).toBe(`${platform.url}?scene=probe`)
  })

  it('that floods, lies or leaves is cut off with a sentence, and the wall goes on', async () => {
    const { wall, platform } = await open(() => [
      panelRow('hostile', 'in-frame'),
      sceneOf([hostile('flood'), hostile('lie'), hostile('leave')]),
    ])
    await says(wall, 'p0', 'засыпал стену сообщениями')
    await says(wall, 'p1', 'нарушил правила обмена')
    await says(wall, 'p2', 'уйти на другую страницу')
    expect(await wall.locator('iframe').count()).toBe(0)
    platform.movePoor(platform.region.municipalities[0]!.oktmo, 500)
    const value = String(platform.row('indicators', `poverty.rate/${platform.region.code}`)['value'])
    await wall.locator(`[data-test="kpi-poverty.rate"][data-value="${value}"]`).waitFor(WAIT)
  })

  it('that hangs is taken away and told of, and the panel that shared its process lives again', async () => {
    const told: unknown[] = []
    const { wall, platform } = await open(
      () => [
        panelRow('figure', 'in-frame'),
        panelRow('hostile', 'in-frame'),
        sceneOf([{ type: 'panel-probe/figure', settings: { word: 'живая' } }, hostile('hang')]),
      ],
      async (opened) => {
        await opened.addInitScript(hasten, HASTE)
        await opened.route('**/api/v1/panels/cut-off', async (route) => {
          told.push(route.request().postDataJSON())
          await route.fulfill({ status: 204 })
        })
      },
    )
    await says(wall, 'p1', 'запускается заново')
    platform.movePoor(platform.region.municipalities[0]!.oktmo, 500)
    await figureIn(wall, 'in-frame')
      .filter({ hasText: regionRate(platform) })
      .waitFor(WAIT)
    expect(told).toContainEqual({ panel: 'panel-probe/hostile', why: 'hangs', isFinal: false })
  })
})

/** The code of a layer as the engine publishes it, in the place of the wall's circles. */
function layerRow(client: string, runs: ContributedLayer['runs']): ContributedLayer {
  const { script, frame } = panelRow(client, runs)
  return {
    id: 'layer:vacancies',
    kind: 'layer',
    pluginId: 'layer-probe',
    code: 'vacancies',
    runs,
    script,
    frame,
  }
}
const mapOfLayer: SceneRow = {
  id: 'scene:probe',
  kind: 'scene',
  pluginId: 'layer-probe',
  scene: {
    version: 2,
    id: 'probe',
    title: words,
    panels: [
      {
        id: 'map',
        type: 'map',
        area: { x: 0, y: 0, width: 120, height: 60 },
        settings: { indicator: 'poverty.rate', layers: ['vacancies'] },
      },
    ],
  },
}
/** Width of the bar that the layer paints: a pixel for each feature that it holds. */
const barOf = (wall: Page): Promise<number> =>
  wall.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.wall-own-layer')
    const context = canvas?.getContext('2d')
    if (!canvas || !context || canvas.width === 0) return 0
    const { data } = context.getImageData(0, 2, canvas.width, 1)
    let width = 0
    while (width < canvas.width && data[4 * width + 3]! > 0) width += 1
    return width
  })

describe('a layer that draws itself', () => {
  it.each(['in-page', 'in-frame'] as const)('%s paints its live features by the view', async (runs) => {
    const { wall, platform } = await open(() => [layerRow('bar', runs), mapOfLayer])
    const held = platform.rows('layer:vacancies').length
    await until('the bar', WAIT.timeout, async () => (await barOf(wall)) === held)
    platform.openVacancies(3)
    await until('a longer bar', WAIT.timeout, async () => (await barOf(wall)) === held + 3)
    expect(await wall.locator('canvas.wall-points').count()).toBe(0)
    expect(await wall.locator('[data-test="map-limits"]').count()).toBe(0)
  })

  it('brings a layer of the page’s own OpenLayers where it is trusted, and is refused in words where it is not', async () => {
    const { wall, platform } = await open(() => [layerRow('own', 'in-page'), mapOfLayer])
    const held = platform.rows('layer:vacancies').length
    const features = (): Promise<number> =>
      wall.evaluate(() => Number(document.body.dataset['ownFeatures'] ?? 0))
    await until('its features', WAIT.timeout, async () => (await features()) === held)
    platform.openVacancies(1)
    await until('one more', WAIT.timeout, async () => (await features()) === held + 1)
    platform.push('scenes', [layerRow('own', 'in-frame')])
    await wall.locator('[data-test="map-limits"]', { hasText: 'подписан доверенным ключом' }).waitFor(WAIT)
    // What it had on the page went with it.
    expect(await features()).toBe(0)
  })
})

describe('a scene', () => {
  it('says in their places which panels are not there, and draws the others', async () => {
    const { wall } = await open(() => [sceneOf([{ type: 'panel-absent/bars', settings: {} }])])
    await says(wall, 'p0', 'её приносит плагин panel-absent')
    const figure = wall.locator('[data-test="kpi-poverty.rate"] .number', { hasText: /\d/ })
    expect(await figure.textContent(WAIT)).toMatch(/\d/)
  })

  it('that nobody brings is named in the header, and appears when its plugin comes', async () => {
    const { wall, platform } = await open(() => [])
    await wall.locator('[data-test="scene-missing"]', { hasText: 'probe' }).waitFor(WAIT)
    platform.push('scenes', [
      panelRow('figure', 'in-page'),
      sceneOf([{ type: 'panel-probe/figure', settings: { word: 'новая' } }]),
    ])
    await wall.locator('.figure').filter({ hasText: 'новая' }).waitFor(WAIT)
    expect(await wall.locator('[data-test="scene-missing"]').count()).toBe(0)
  })
})

// The wall in a real browser against a stand-in platform: what a hall would see.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { BUILT_IN_PANELS } from '@obzor/core/model'
import { launchBrowser } from '@obzor/core/testing/browser'
import { clippedTexts, overlappingPanels, smallestText } from '../visual/page-checks.ts'
import { galleryScene, registryScene } from '../visual/gallery.scene.ts'
import { productScenes } from '../visual/product-scenes.ts'
import { faultsOfView, openPreview, tourOf } from '../visual/scene-tour.ts'
import { StandIn, type StandInOptions } from '../visual/stand-in.ts'
import { ROOT, until } from './platform.ts'

/** A bound, not a measurement: another file has a platform of its own on the other core. */
const WAIT = { timeout: 60_000 }
let browser: Browser
let uiDirectory: string
let standIn: StandIn | undefined
let page: Page | undefined

beforeAll(async () => {
  // A copy: whoever builds another wall meanwhile does not take it away.
  uiDirectory = mkdtempSync(path.join(tmpdir(), 'obzor-wall-'))
  cpSync(path.join(ROOT, 'dist/ui/wall'), uiDirectory, { recursive: true })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  rmSync(uiDirectory, { recursive: true, force: true })
})
afterEach(async () => {
  await page?.close()
  await standIn?.stop()
  page = undefined
  standIn = undefined
})

interface Opened {
  platform: StandIn
  wall: Page
  errors: string[]
}
async function open(
  options: {
    region?: string
    query?: string
    width?: number
    height?: number
    isBroken?: () => boolean
  } = {},
): Promise<Opened> {
  const { region, query = '', width = 1920, height = 1080, isBroken } = options
  const platform = new StandIn({ uiDirectory, region, isBroken, vacancies: 800 })
  standIn = platform
  await platform.start()
  const wall = await browser.newPage({ viewport: { width, height } })
  page = wall
  const errors: string[] = []
  wall.on('pageerror', (error) => errors.push(error.message))
  wall.on('console', (message) => {
    if (message.type() === 'error' && !/ERR_|503|WebSocket/.test(message.text())) errors.push(message.text())
  })
  await wall.goto(platform.url + query)
  return { platform, wall, errors }
}
const drawn = (wall: Page): Promise<unknown> =>
  wall.waitForFunction(
    () => window.__obzorWall.labels.length > 0 && window.__obzorWall.points > 0,
    undefined,
    WAIT,
  )
const kpi = (code: string): string => `[data-test="kpi-${code}"]`
const valueReaches = (wall: Page, code: string, value: unknown): Promise<unknown> =>
  wall.waitForFunction(
    ([selector, wanted]) => document.querySelector(selector!)?.getAttribute('data-value') === wanted,
    [kpi(code), String(value)],
    WAIT,
  )

describe('the wall', () => {
  it('shows the exact figures of its region and says that they are training data', async () => {
    const { platform, wall, errors } = await open()
    await drawn(wall)
    for (const code of [
      'poverty.rate',
      'poverty.count',
      'poverty.deficit',
      'registry.persons',
      'vacancies.open',
    ]) {
      const { value } = platform.row('indicators', `${code}/${platform.region.code}`)
      await valueReaches(wall, code, value)
      expect(await wall.locator(`${kpi(code)} .number`).textContent()).toMatch(/\d/)
    }
    expect(await wall.locator('[data-test="training"]').textContent()).toContain('учебные данные')
    expect(await wall.locator('[data-test^="rank-"]').count()).toBeGreaterThanOrEqual(12)
    expect(await wall.evaluate(() => window.__obzorWall.territories)).toBe(
      platform.region.municipalities.length,
    )
    expect(errors).toEqual([])
  })

  it('moves figure, colour and ranking when a change is pushed, without a reload', async () => {
    const { platform, wall } = await open()
    await drawn(wall)
    await wall.evaluate(() => document.body.setAttribute('data-same-page', 'yes'))
    const cells = await wall.evaluate(() => window.__obzorWall.cells)
    const least = platform.region.municipalities.toSorted(
      (a, b) => cells[`poverty.rate/${a.oktmo}`]! - cells[`poverty.rate/${b.oktmo}`]!,
    )[0]!
    const colourBefore = await wall.evaluate((oktmo) => window.__obzorWall.colours[oktmo], least.oktmo)

    const version = platform.movePoor(least.oktmo, Math.round(least.population * 0.2))

    await valueReaches(
      wall,
      'poverty.rate',
      platform.row('indicators', `poverty.rate/${platform.region.code}`)['value'],
    )
    await wall.waitForFunction(
      ([oktmo]) => document.querySelector(`[data-test="rank-${oktmo}"]`)?.getAttribute('data-place') === '1',
      [least.oktmo],
      WAIT,
    )
    const seen = await wall.evaluate(() => window.__obzorWall)
    expect(seen.version).toBe(version)
    expect(seen.colours[least.oktmo]).not.toBe(colourBefore)
    expect(await wall.locator('[data-test="panel-rate"] .change').getAttribute('data-news')).toBe('worse')
    expect(await wall.getAttribute('body', 'data-same-page')).toBe('yes')
  })

  it('shows a vacancy that opens as a point and in its tile', async () => {
    const { platform, wall } = await open()
    await drawn(wall)
    const before = await wall.evaluate(() => window.__obzorWall.points)
    platform.openVacancies(5)
    await wall.waitForFunction((count) => window.__obzorWall.points > count, before, WAIT)
    expect(await wall.evaluate(() => window.__obzorWall.points)).toBe(before + 5)
    await valueReaches(
      wall,
      'vacancies.open',
      platform.row('indicators', `vacancies.open/${platform.region.code}`)['value'],
    )
  })

  it('keeps the last picture when the server is lost, says so, and catches up by itself', async () => {
    const { platform, wall } = await open()
    await drawn(wall)
    const link = wall.locator('[data-test="connection"]')
    const figure = await wall.getAttribute(kpi('poverty.rate'), 'data-value')

    await platform.stop()
    await wall.waitForSelector('[data-connection="lost"]', WAIT)
    expect(await link.textContent()).toMatch(/нет связи, данные на \d\d:\d\d/)
    expect(await wall.getAttribute(kpi('poverty.rate'), 'data-value')).toBe(figure)
    expect(await wall.evaluate(() => window.__obzorWall.labels.length)).toBeGreaterThan(0)

    platform.movePoor(platform.region.municipalities[0]!.oktmo, 40)
    await platform.start()
    await wall.waitForSelector('[data-connection="live"]', WAIT)
    await valueReaches(
      wall,
      'poverty.rate',
      platform.row('indicators', `poverty.rate/${platform.region.code}`)['value'],
    )
  })

  it('takes the whole picture anew after the relay began a new epoch', async () => {
    const { platform, wall } = await open()
    await drawn(wall)
    await platform.stop()
    platform.movePoor(platform.region.municipalities[1]!.oktmo, 25)
    platform.renewEpoch()
    await platform.start()
    await valueReaches(
      wall,
      'poverty.rate',
      platform.row('indicators', `poverty.rate/${platform.region.code}`)['value'],
    )
    const shown = await wall.evaluate(() => window.__obzorWall.cells)
    for (const { id, value } of platform.rows('indicators')) expect([id, shown[id]]).toEqual([id, value])
  })

  it('says why the map is missing and draws it as soon as the server answers', async () => {
    let isBroken = true
    const { wall } = await open({ isBroken: () => isBroken })
    await wall.waitForSelector('[data-test="panel-map"] [role="alert"]', WAIT)
    expect(await wall.locator('[data-test="panel-map"] [role="alert"]').textContent()).toContain(
      'the database is starting',
    )
    isBroken = false
    await drawn(wall)
    expect(await wall.locator('[role="alert"]').count()).toBe(0)
  })

  it('marks a figure whose source has gone stale and names the agency', async () => {
    const { platform, wall } = await open()
    await drawn(wall)
    const source = platform.row('freshness', 'trudvsem.vacancies')
    platform.push('freshness', [{ ...source, lastSuccessAt: Date.now() - 5 * 3_600_000 }])
    await wall.waitForSelector(`${kpi('vacancies.open')}[data-state="stale"]`, WAIT)
    expect(await wall.locator('[data-test="panel-vacancies"] .age').textContent()).toContain('Роструд')
    expect(await wall.locator('[data-test="source-trudvsem.vacancies"]').getAttribute('data-state')).toBe(
      'stale',
    )
  })

  it('opens the table twin of the map from the keyboard', async () => {
    const { platform, wall } = await open()
    await drawn(wall)
    await wall.focus('[data-test="twin-map"]')
    await wall.keyboard.press('Enter')
    await wall.waitForSelector('[data-test="panel-map"] tbody tr', WAIT)
    expect(await wall.locator('[data-test="panel-map"] tbody tr').count()).toBe(
      platform.region.municipalities.length,
    )
    await wall.keyboard.press('Enter')
    await wall.waitForSelector('[data-test="map"] canvas', WAIT)
  })

  it('counts vacancies by cells over the whole region, live, and shows them as circles from nearer', async () => {
    const { platform, wall, errors } = await open({ query: '?scene=vacancies' })
    const hexagons = () => wall.evaluate(() => window.__obzorWall.hexagons)
    await wall.waitForFunction(() => window.__obzorWall.hexagons > 0, undefined, WAIT)
    await wall.waitForSelector('.wall-hexagons', { ...WAIT, state: 'attached' })
    expect(await wall.locator('.wall-points').count()).toBe(0)
    expect(await wall.locator('[data-test="map-legend"]').textContent()).toContain('Вакансий в ячейке')
    expect(await overlappingPanels(wall)).toEqual([])
    expect(await clippedTexts(wall)).toEqual([])
    const before = await hexagons()
    const row = platform.rows('layer:vacancies')[0]!
    platform.push('layer:vacancies', [{ ...row, id: 'far', lon: Number(row['lon']) + 3 }])
    await wall.waitForFunction((count) => window.__obzorWall.hexagons === count + 1, before, WAIT)

    await until('circles', WAIT.timeout, async () => {
      if ((await wall.locator('.wall-points').count()) > 0) return true
      await wall.locator('.zoom button').first().click()
      return false
    })
    await until('no hexagons', WAIT.timeout, async () => (await wall.locator('.wall-hexagons').count()) === 0)
    expect(await wall.locator('[data-test="map-legend"]').textContent()).toContain('больше круг')
    expect(errors).toEqual([])
  })

  it('tells of a point that is pressed, lists those of a municipality from the table, and remembers a layer switched on', async () => {
    const { wall, platform, errors } = await open()
    await drawn(wall)
    const map = wall.locator('[data-test="map"]')
    const clinics = wall.locator('[data-test="layer-switch"] [data-layer="clinics"]')
    await wall.locator('[data-test="layer-switch-open"]').click()
    await clinics.click()
    expect(await clinics.getAttribute('aria-checked')).toBe('true')
    const held = platform.rows('layer:clinics').length + platform.rows('layer:vacancies').length
    await wall.waitForFunction((count) => window.__obzorWall.points === count, held, WAIT)
    await wall.keyboard.press('Escape')

    // The figure of a municipality opens the list of what is in it, by the keyboard alone.
    await wall.locator('[data-test="twin-map"]').click()
    await wall.locator('[data-test="features-of"]').nth(1).focus()
    await wall.keyboard.press('Enter')
    const card = wall.locator('[data-test="feature-card"]')
    await card.locator('h4').first().waitFor(WAIT)
    expect(await card.textContent()).toMatch(/3\s+объекта.*Поликлиника № 1.*Врачей.*чел\./s)
    expect(await clippedTexts(wall)).toEqual([])
    await wall.keyboard.press('Escape')
    expect(await card.count()).toBe(0)
    await wall.locator('[data-test="twin-map"]').click()

    // So many that wherever a finger comes down in the midst of the region, one is under it.
    const { municipalities } = platform.region
    const [lons, lats] = [0, 1].map((axis) => municipalities.map(({ centre }) => centre[axis]!)) as [
      number[],
      number[],
    ]
    const between = (places: number[], share: number): number =>
      Math.min(...places) + share * (Math.max(...places) - Math.min(...places))
    const dense = Array.from({ length: 2_500 }, (_, at) => ({
      id: `dense-${at}`,
      lon: between(lons, (at % 50) / 49),
      lat: between(lats, Math.floor(at / 50) / 49),
      territory: municipalities[0]!.oktmo,
      name: `Пункт № ${at}`,
    }))
    platform.push('layer:clinics', dense)
    await wall.waitForFunction((count) => window.__obzorWall.points === count, held + dense.length, WAIT)
    await map.locator('.map-view').evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect()
      const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true }
      element.dispatchEvent(new PointerEvent('pointerdown', { ...at, pointerType: 'touch' }))
      element.dispatchEvent(new MouseEvent('click', at))
    })
    await card.locator('h4', { hasText: 'Пункт №' }).first().waitFor(WAIT)
    await card.locator('[data-test="feature-close"]').click()
    expect(await card.count()).toBe(0)
    await wall.reload()
    await wall.waitForFunction((count) => window.__obzorWall.points === count, held + dense.length, WAIT)
    expect(errors).toEqual([])
  })

  it('tells in a tooltip how many people stand behind a colour', async () => {
    const { wall } = await open()
    await drawn(wall)
    const label = await wall.evaluate(() => window.__obzorWall.labels[0]!)
    const box = (await wall.locator('[data-test="map"]').boundingBox())!
    // A map that is redrawn under a resting pointer says nothing: a hand moves until it sees the tip.
    let turn = 0
    await until('the tip', WAIT.timeout, async () => {
      turn += 1
      await wall.mouse.move(box.x + label.x + (turn % 3), box.y + label.y)
      return await wall.locator('[data-test="map-tip"]').isVisible()
    })
    expect(await wall.locator('[data-test="map-tip"]').textContent()).toMatch(/\d.* из .*\d.*чел\./)
  })
})

describe.each([
  { region: 'lipetsk', query: '', width: 1920, height: 1080 },
  { region: 'lipetsk', query: '', width: 3840, height: 2160 },
  { region: 'lipetsk', query: '?lang=en', width: 3840, height: 2160 },
  { region: 'rostov', query: '?theme=light', width: 1920, height: 1080 },
  { region: 'rostov', query: '?lang=en', width: 1920, height: 1080 },
  { region: 'udmurtia', query: '?lang=en&theme=contrast', width: 1920, height: 1080 },
])('the picture of $region $query at $width×$height', (view) => {
  it('has no overlaps, no clipped words and no text too small for a hall', async () => {
    const { wall, errors } = await open(view)
    await drawn(wall)
    await wall.waitForSelector('[data-test="trend-chart"] canvas', WAIT)
    expect(await overlappingPanels(wall)).toEqual([])
    expect(await clippedTexts(wall)).toEqual([])
    // 1.6 % of the height: what is read from 5 m on a screen 1.2 m tall.
    expect(await smallestText(wall)).toBeGreaterThanOrEqual(view.height * 0.016)
    const labels = await wall.evaluate(() => window.__obzorWall.labels)
    for (const [index, a] of labels.entries()) {
      for (const b of labels.slice(index + 1)) {
        const isApart =
          Math.abs(a.x - b.x) * 2 >= a.width + b.width || Math.abs(a.y - b.y) * 2 >= a.height + b.height
        expect([a.lines, b.lines, isApart]).toEqual([a.lines, b.lines, true])
      }
    }
    expect(errors).toEqual([])
  })
})

/** A page that draws whichever scene it is told, on a platform of its own. */
async function previewOf(options: Partial<StandInOptions>): Promise<Page> {
  const platform = new StandIn({ uiDirectory, vacancies: 300, ...options })
  standIn = platform
  await platform.start()
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  await openPreview(page, platform.url)
  return page
}

/** A bound for a machine that many share: a view takes a tenth of a second where nobody else works. */
const TOUR_WITHIN_MS = 900_000

describe('every scene of the wall', () => {
  it('and the two galleries have each of its panels', () => {
    const looked = [...productScenes, galleryScene, registryScene].flatMap(({ panels }) => panels)
    expect(new Set(looked.map(({ type }) => type))).toEqual(new Set(BUILT_IN_PANELS))
  })

  it(
    'is drawn without a fault in each form, language and look',
    async () => {
      const wall = await previewOf({ invented: { places: 20 } })
      const found: string[] = []
      for (const view of tourOf([...productScenes, galleryScene, registryScene]))
        found.push(...(await faultsOfView(wall, view, true)))
      expect(found).toEqual([])
    },
    TOUR_WITHIN_MS,
  )

  it('tells what there is while the history has one month', async () => {
    const wall = await previewOf({ invented: { places: 20 }, historyMonths: 1 })
    const scene = productScenes.find(({ id }) => id === 'change')!
    const view = { scene, width: 960, height: 540, locale: 'ru' as const, theme: 'dark' as const }
    expect(await faultsOfView(wall, view, false)).toEqual([])
    await wall.waitForSelector('[data-test="change-so-far"]', WAIT)
    expect(await wall.locator('[data-test="change-so-far"]').first().innerText()).toMatch(/декабрь\s2024/)
    expect(await wall.locator('[data-test^="so-far-"]').count()).toBeGreaterThan(10)
  })

  it.each([
    ['no municipality', { places: 0 }],
    ['one municipality', { places: 1 }],
    [
      'fifty-five municipalities with very long names, some without figures',
      { places: 55, hasLongNames: true },
    ],
  ])(
    'bears %s',
    async (_what, invented) => {
      const wall = await previewOf({ invented, missingShare: invented.places > 20 ? 0.2 : 0 })
      const found: string[] = []
      for (const scene of [...productScenes, galleryScene, registryScene]) {
        const view = { scene, width: 960, height: 540, locale: 'ru' as const, theme: 'dark' as const }
        found.push(...(await faultsOfView(wall, view, false)))
      }
      expect(found).toEqual([])
    },
    TOUR_WITHIN_MS,
  )
})

// A wall of real browser pages: paired by code, one picture over the bezels, takes in step, and back after every fault.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AirChange } from '@obzor/core/model'
import { launchBrowser } from '@obzor/core/testing/browser'
import { ConsolePage } from './console-page.ts'
import {
  firstOperator,
  hasLoaded,
  onGlass,
  openDesk,
  openWall,
  type HallWall,
  type Operator,
} from '@obzor/core/testing/hall-walls'
import { isReady, startPlatform, until, type TestPlatform } from './platform.ts'

const WAIT = { timeout: 120_000 }
const WITHIN_MS = 120_000
/** Of the soak: a round is two changes of scene and so many changes of data. A longer one: `OBZOR_SOAK_ROUNDS=200`. */
const SOAK_ROUNDS = Number(process.env.OBZOR_SOAK_ROUNDS ?? 1)
const TICKS = 160
/** A scene that stays behind is 250 elements, a row that leaves one is half of the ticks; what breathes is ages and marks of news. */
const MORE_ELEMENTS_MAX = 40
const SIZE = { width: 960, height: 540 }
/** The scene that is seen: another may be painted under it, or has just been taken away. */
const ON_GLASS = '.air-scene:not(.behind) main.scene'

let platform: TestPlatform
let browser: Browser
let operator: Operator
let hall: HallWall
/** Of this file: the last test ends the platform. */
let isStopped = false

beforeAll(async () => {
  platform = await startPlatform(['--people', '1000', '--seed', '3'])
  browser = await launchBrowser()
  operator = await firstOperator(platform)
  hall = await openWall({ platform, operator, browser }, { id: 'hall', columns: 2, rows: 2, ...SIZE })
})
afterAll(async () => {
  await browser?.close()
  if (!isStopped) await platform?.stop()
})

const everyPage = <Result>(
  look: (screen: HallWall['screens'][number]) => Promise<Result>,
): Promise<Result[]> => Promise.all(hall.screens.map(look))

/** Rows of a page's screenshot in which this column of pixels is of such a colour. */
async function rowsOf(
  page: Page,
  column: number,
  isSuch: (colour: [number, number, number]) => boolean,
): Promise<number[]> {
  const picture = (await page.screenshot()).toString('base64')
  // Read where no policy of ours forbids it: on an empty page.
  const reader = await browser.newPage()
  const colours = await reader.evaluate(
    async ([source, x]) => {
      const image = new Image()
      image.src = `data:image/png;base64,${source}`
      await image.decode()
      const canvas = new OffscreenCanvas(image.width, image.height)
      const paint = canvas.getContext('2d')!
      paint.drawImage(image, 0, 0)
      const { data } = paint.getImageData(x, 0, 1, image.height)
      return Array.from({ length: image.height }, (_, row): [number, number, number] => [
        data[row * 4]!,
        data[row * 4 + 1]!,
        data[row * 4 + 2]!,
      ])
    },
    [picture, column] as const,
  )
  await reader.close()
  return colours.flatMap((colour, row) => (isSuch(colour) ? [row] : []))
}
/** Of the test pattern. */
const isYellow = ([red, green, blue]: [number, number, number]): boolean =>
  red > 180 && green > 130 && blue < 140

/** By how much one picture must be moved to look most like the other, at most two pixels each way. */
async function shiftBetween(one: Buffer, other: Buffer): Promise<{ x: number; y: number }> {
  const reader = await browser.newPage()
  const best = await reader.evaluate(
    async (sources) => {
      const [first, second] = await Promise.all(
        sources.map(async (source) => {
          const image = new Image()
          image.src = `data:image/png;base64,${source}`
          await image.decode()
          const paint = new OffscreenCanvas(image.width, image.height).getContext('2d')!
          paint.drawImage(image, 0, 0)
          return paint.getImageData(0, 0, image.width, image.height)
        }),
      )
      const { width, height } = first!
      let found = { x: 0, y: 0, difference: Number.POSITIVE_INFINITY }
      for (let y = -2; y <= 2; y += 1)
        for (let x = -2; x <= 2; x += 1) {
          let difference = 0
          for (let row = 2; row < height - 2; row += 1)
            for (let column = 2; column < width - 2; column += 1) {
              const [here, there] = [row * width + column, (row + y) * width + column + x]
              for (let part = 0; part < 3; part += 1)
                difference += Math.abs(first!.data[here * 4 + part]! - second!.data[there * 4 + part]!)
            }
          if (difference < found.difference) found = { x, y, difference }
        }
      return { x: found.x, y: found.y }
    },
    [one.toString('base64'), other.toString('base64')],
  )
  await reader.close()
  return best
}

test('four windows paired by their codes are one picture: lines go on behind the bezels', async () => {
  const { revision } = await operator.take('hall', { isPattern: true })
  await everyPage(({ page }) => onGlass(page, revision))
  const pageOf = (id: string): Page => hall.screens.find((screen) => screen.id === id)!.page
  // The diagonal of the whole canvas on both sides of the seam, beside the white frames of the screens.
  const pxPerMm = SIZE.width / 1_200
  const farFrom = async (id: string, column: number): Promise<number> => {
    const screen = hall.wall.screens.find((each) => each.id === id)!
    const mm = screen.x + (column + 0.5) / pxPerMm
    const wanted = ((mm / hall.wall.width) * hall.wall.height - screen.y) * pxPerMm
    return Math.min(
      ...(await rowsOf(pageOf(id), column, isYellow)).map((row) => Math.abs(row + 0.5 - wanted)),
    )
  }
  expect(await farFrom('1-1', SIZE.width - 12)).toBeLessThanOrEqual(1.5)
  expect(await farFrom('2-2', 12)).toBeLessThanOrEqual(1.5)
})

test('a take is shown by all screens, at its moment or after it, and brings no error', async () => {
  // Who is not ready within 1.5 s shows it later: which of them, a machine that does much else decides.
  const { revision, at } = await operator.take('hall', { scene: 'vacancies' })
  const shown = await everyPage(({ page }) => onGlass(page, revision))
  for (const moment of shown) expect(moment).toBeGreaterThanOrEqual(at)
  const scenes = await everyPage(({ page }) => page.locator(ON_GLASS).getAttribute('data-scene', WAIT))
  expect(new Set(scenes)).toEqual(new Set(['vacancies']))
  expect(hall.screens.flatMap(({ errors }) => errors)).toEqual([])
})

test('a scene that is composed in the console is on the glass, and each publication changes it without a take', async () => {
  const panel = {
    id: 'words',
    type: 'text',
    area: { x: 0, y: 0, width: 60, height: 30 },
    settings: { text: { ru: 'Доброе утро', en: 'Good morning' } },
  }
  const scene = { version: 2, id: 'own-morning', title: { ru: 'Утро', en: 'Morning' }, panels: [panel] }
  await operator.call('POST', 'own-scenes', { scene, note: 'первая' })
  const { revision } = await operator.take('hall', { scene: 'own-morning' })
  const { page: glass } = hall.screens[0]!
  await onGlass(glass, revision)
  await glass.locator('main[data-scene="own-morning"]').getByText('Доброе утро').waitFor(WAIT)

  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, locale: 'ru-RU' })
  const [name, value] = operator.cookie.split('=') as [string, string]
  await context.addCookies([{ name, value, url: platform.base }])
  const console_ = new ConsolePage(await context.newPage(), platform.base)
  const { page } = console_
  await page.goto(`${platform.base}/console/scenes/own-morning`)
  await page.locator('[data-test="box-words"]').focus(WAIT)
  await page.keyboard.press('ArrowRight')
  await page.fill('textarea[name="text-ru"]', 'Добрый вечер', WAIT)
  await console_.enter({ note: 'вечер' })
  await page.click('[data-test="publish"]', WAIT)
  await page.waitForSelector('[data-test="version-2"]', WAIT)
  await glass.locator('main[data-scene="own-morning"]').getByText('Добрый вечер').waitFor(WAIT)
  const published = await operator.call<{ scene: typeof scene; note: string }>(
    'GET',
    'own-scenes/own-morning',
  )
  expect(published).toMatchObject({ note: 'вечер', scene: { panels: [{ area: { x: 1, y: 0 } }] } })
  // What is on air is not removed under it.
  await expect(operator.call('DELETE', 'own-scenes/own-morning?base=2')).rejects.toThrow('OBZ_SCENE_ON_AIR')
  await context.close()
})

test('each screen shows its own piece: the clock of the canvas stands on one screen alone', async () => {
  const { revision } = await operator.take('hall', { scene: 'poverty' })
  await everyPage(({ page }) => onGlass(page, revision))
  const onScreen = await everyPage(({ page }) =>
    page.evaluate(() => {
      const box = document.querySelector('[data-test="clock"]')!.getBoundingClientRect()
      return box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight
    }),
  )
  expect(hall.screens.filter((_, index) => onScreen[index]).map(({ id }) => id)).toEqual(['1-2'])
})

test('black, a message and a spotlight reach all screens at once', async () => {
  const territory = '42606000'
  const { revision } = await operator.take('hall', {
    message: 'Совещание начнётся в 10:00',
    spotlight: territory,
  })
  await everyPage(({ page }) => onGlass(page, revision))
  const texts = await everyPage(({ page }) => page.locator('[data-test="message"]').textContent(WAIT))
  expect(new Set(texts)).toEqual(new Set(['Совещание начнётся в 10:00']))
  const black = await operator.take('hall', { isBlack: true, message: null })
  await everyPage(({ page }) => onGlass(page, black.revision))
  await everyPage(({ page }) => page.waitForSelector('[data-test="black"]', WAIT))
})

test('what a desk has in its preview loads behind the glass of every screen, and is shown without loading', async () => {
  const { revision: before } = await operator.take('hall', { scene: 'poverty', isBlack: false })
  await everyPage(({ page }) => onGlass(page, before))
  const desk = await openDesk(platform.base, { cookie: operator.cookie, wall: 'hall' })
  desk.emit('preview', { scene: 'funds' })
  await everyPage(({ page }) => hasLoaded(page, 'funds'))
  const visible = await everyPage(({ page }) => page.locator(ON_GLASS).getAttribute('data-scene'))
  expect(new Set(visible)).toEqual(new Set(['poverty']))
  const asked: string[] = []
  for (const { page } of hall.screens) page.on('request', (request) => asked.push(request.url()))
  const { revision } = await operator.take('hall', { scene: 'funds' })
  await everyPage(({ page }) => onGlass(page, revision))
  expect(asked.filter((url) => /\.(?:js|css)(?:$|\?)/.test(url))).toEqual([])
  desk.close()
})

test('a programme switches the wall by itself, and screens dim when they are told to', async () => {
  const item = { spotlight: null, dwellSeconds: 5, conditions: [] }
  const items = ['vacancies', 'poverty'].map((scene) => ({ ...item, id: scene, scene }))
  const programme = {
    id: 'day',
    title: 'Дневная',
    items,
    isLoop: false,
    hours: null,
    onAlert: null,
    group: null,
  }
  const programmes = { programmes: [programme], resumeMinutes: null }
  await operator.call('PUT', 'walls/hall/programmes', { programmes, revision: 0 })
  const { air } = await operator.call<{ air: { revision: number } }>('GET', 'walls/hall')
  await operator.call('POST', 'walls/hall/programme', { kind: 'start', programme: 'day' })
  // Each item is a take of its own; the second is the last.
  await everyPage(({ page }) => onGlass(page, air.revision + 2))
  const scenes = await everyPage(({ page }) => page.locator(ON_GLASS).getAttribute('data-scene'))
  expect(new Set(scenes)).toEqual(new Set(['poverty']))
  const byHand = { brightness: 0.4, until: Date.now() + 3_600_000 }
  await operator.call('PUT', 'walls/hall/care', { care: { driftMm: 0, steps: [], byHand }, revision: 1 })
  await everyPage(({ page }) => page.waitForSelector('[data-test="dim"][data-brightness="0.4"]', WAIT))
})

test('no request of a screen or of the desk leaves the site, and nothing on the glass is of a browser', async () => {
  const asked: string[] = []
  const { page } = hall.screens[0]!
  page.context().on('request', (request) => asked.push(request.url()))
  await page.reload(WAIT)
  const { air } = await operator.call<{ air: { revision: number } }>('GET', 'walls/hall')
  await onGlass(page, air.revision)
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } })
  const [name, value] = operator.cookie.split('=') as [string, string]
  await context.addCookies([{ name, value, url: platform.base }])
  context.on('request', (request) => asked.push(request.url()))
  const console_ = await context.newPage()
  await console_.goto(`${platform.base}/console/walls/hall`, WAIT)
  await console_.waitForSelector('[data-test="on-air"]', WAIT)
  await context.close()
  const isOurs = (url: string): boolean => url.startsWith(`${platform.base}/`) || /^(data|blob):/.test(url)
  expect(asked.length).toBeGreaterThan(10)
  expect(asked.filter((url) => !isOurs(url))).toEqual([])
  const seen = await page.evaluate(() => ({
    cursor: getComputedStyle(document.querySelector('[data-test="screen"]')!).cursor,
    scrolls:
      document.documentElement.scrollHeight > innerHeight ||
      document.documentElement.scrollWidth > innerWidth,
    font: document.fonts.check('16px "Golos Text Variable"'),
  }))
  expect(seen).toEqual({ cursor: 'none', scrolls: false, font: true })
})

test('a wall goes down to a territory and stands still: every screen says so and shows the same figure', async () => {
  const change = { scene: 'poverty', territory: '42606000', isBlack: false, isFrozen: true }
  const { revision } = await operator.take('hall', change)
  await everyPage(({ page }) => onGlass(page, revision))
  const seen = '.air-scene:not(.behind)'
  const ways = await everyPage(({ page }) =>
    page.locator(`${seen} [data-test="air-territory"]`).textContent(WAIT),
  )
  expect(new Set(ways).size).toBe(1)
  await everyPage(({ page }) => page.waitForSelector('[data-test="air-edge"].frozen', WAIT))
  const figures = await until('one figure on all screens', WITHIN_MS, async () => {
    // A screen makes the panels that stand on its own glass.
    const shown = await everyPage(({ page }) =>
      page
        .locator(`${seen} [data-test="kpi-registry.persons"]`)
        .evaluateAll((tiles) => tiles.map((tile) => (tile as HTMLElement).dataset['value'])),
    )
    const values = [...new Set(shown.flat())]
    return values.length === 1 && values[0] !== '' && values
  })
  const frozen = await fetch(`${platform.base}/api/v1/walls/hall/frozen`)
  const { totals } = (await frozen.json()) as { totals: { id: string; value: number | null }[] }
  expect(figures[0]).toBe(String(totals.find(({ id }) => id === 'registry.persons/42606000')?.value))
  const live = await operator.take('hall', { territory: null, isFrozen: false })
  await everyPage(({ page }) => onGlass(page, live.revision))
  await everyPage(({ page }) =>
    page.waitForSelector('[data-test="air-edge"]', { ...WAIT, state: 'detached' }),
  )
})

test('a screen that is killed comes back by itself to what is on air', async () => {
  const screen = hall.screens[3]!
  const url = screen.page.url()
  const context = screen.page.context()
  await screen.page.close()
  const { revision } = await operator.take('hall', { scene: 'poverty' })
  await Promise.all(hall.screens.slice(0, 3).map(({ page }) => onGlass(page, revision)))
  const page = await context.newPage()
  await page.goto(url, WAIT)
  expect(await onGlass(page, revision)).toBeGreaterThan(0)
  hall.screens[3] = { ...screen, page }
})

test('a wall of eight screens: each draws its own piece of one picture, whatever its clock says', async () => {
  const SMALL = { width: 640, height: 360 }
  // The second device's clock is an hour ahead.
  const anHourAhead = `{
    const [own, origin] = [Date.now, performance.timeOrigin]
    Date.now = () => own() + 3_600_000
    Object.defineProperty(performance, 'timeOrigin', { value: origin + 3_600_000 })
  }`
  const wide = await openWall(
    { platform, operator, browser },
    {
      id: 'wide',
      columns: 4,
      rows: 2,
      ...SMALL,
      only: ['1-2', '1-3'],
      before: (screen) => (screen === '1-3' ? anHourAhead : undefined),
    },
  )
  const [left, right] = [wide.screens[0]!.page, wide.screens[1]!.page]
  // Against burning in pictures wander; here they are compared pixel by pixel.
  await operator.call('PUT', 'walls/wide/care', {
    care: { driftMm: 0, steps: [], byHand: null },
    revision: 1,
  })
  const { revision, at } = await operator.take('wide', { scene: 'poverty' })
  for (const { page } of wide.screens)
    expect(Math.abs((await onGlass(page, revision)) - at)).toBeLessThan(600_000)

  // One page as large as the canvas is what each of them must be a piece of.
  const pxPerMm = SMALL.width / 1_200
  const whole = await browser.newPage({
    viewport: {
      width: Math.round(wide.wall.width * pxPerMm),
      height: Math.round(wide.wall.height * pxPerMm),
    },
  })
  await whole.goto(`${platform.base}/wall/?scene=poverty`, WAIT)
  const namesOn = (page: Page): Promise<string> =>
    page.evaluate(() => window.__obzorWall.labels.map(({ id, lines }) => `${id} ${lines.length}`).join('\n'))
  await until('the same names stand on the screens and on the whole', WITHIN_MS, async () => {
    const [wanted, ...others] = await Promise.all([whole, left, right].map(namesOn))
    return wanted !== '' && others.every((names) => names === wanted)
  })
  for (const page of [left, right]) {
    const drawn = await page.evaluate(() => document.querySelector<HTMLCanvasElement>('.wall-labels')!.width)
    expect(drawn).toBeLessThanOrEqual(SMALL.width + 64)
  }
  for (const { id, page } of wide.screens) {
    const { x, y } = wide.wall.screens.find((screen) => screen.id === id)!
    // A strip of the map that both show: no clock in it, and nothing that tells an age.
    const strip = { x: 60, y: 120, width: SMALL.width - 120, height: 160 }
    const piece = { ...strip, x: strip.x + Math.round(x * pxPerMm), y: strip.y + Math.round(y * pxPerMm) }
    // Colours fade in: until they have, the pictures differ by more than a shift.
    await until(`screen ${id} shows its piece to the pixel`, WITHIN_MS, async () => {
      const shift = await shiftBetween(
        await page.screenshot({ clip: strip, type: 'png' }),
        await whole.screenshot({ clip: piece, type: 'png' }),
      )
      return shift.x === 0 && shift.y === 0
    })
  }
  await whole.close()
  await Promise.all(wide.screens.map(({ page }) => page.context().close()))
  await operator.call('DELETE', 'walls/wide')
})

/** Columns of pixels beside the bezel: of the first screen, and of the one to the right of it. */
const SEAM = { left: 638, right: 1 }
/** What is painted most of on this canvas of the page. */
const colourOf = (page: Page, canvas: string): Promise<[number, number, number] | false> =>
  page.evaluate((selector) => {
    const drawn = document.querySelector<HTMLCanvasElement>(`.air-scene:not(.behind) ${selector}`)
    if (!drawn || drawn.width === 0) return false
    const copy = new OffscreenCanvas(drawn.width, drawn.height).getContext('2d')!
    copy.drawImage(drawn, 0, 0)
    const { data } = copy.getImageData(0, 0, drawn.width, drawn.height)
    const counts = new Map<number, number>()
    for (let at = 0; at < data.length; at += 4) {
      const colour = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!
      if (data[at + 3] === 255) counts.set(colour, (counts.get(colour) ?? 0) + 1)
    }
    const [most] = [...counts].toSorted((one, other) => other[1] - one[1])
    return most ? [most[0] >> 16, (most[0] >> 8) & 255, most[0] & 255] : false
  }, canvas)
/** The row at which a line of this canvas meets the edge of the screen, by its screenshot. */
async function meets(page: Page, column: number, canvas: string): Promise<number | false> {
  const colour = await colourOf(page, canvas)
  if (!colour) return false
  const rows = await rowsOf(page, column, ([red, green, blue]) => {
    const apart = Math.abs(red - colour[0]) + Math.abs(green - colour[1]) + Math.abs(blue - colour[2])
    return apart < 48
  })
  return rows.length > 0 && rows.reduce((sum, row) => sum + row, 0) / rows.length
}

describe('a wall of three columns, whose first bezel lies over the middle of the region', () => {
  let seam: HallWall
  beforeAll(async () => {
    const size = { width: 640, height: 360 }
    seam = await openWall(
      { platform, operator, browser },
      { id: 'seam', columns: 3, rows: 2, ...size, only: ['1-1', '1-2'] },
    )
  })
  afterAll(async () => {
    await Promise.all(seam.screens.map(({ page }) => page.context().close()))
    await operator.call('DELETE', 'walls/seam')
  })

  async function taken(change: AirChange): Promise<void> {
    const { revision } = await operator.take('seam', change)
    await Promise.all(seam.screens.map(({ page }) => onGlass(page, revision)))
  }
  /** The line is where it was on the other side of the bezel. */
  async function goesOn(what: string, canvas: string): Promise<void> {
    const [left, right] = seam.screens.map(({ page }) => page)
    await until(`${what} goes on behind the bezel`, WITHIN_MS, async () => {
      const [one, other] = await Promise.all([
        meets(left!, SEAM.left, canvas),
        meets(right!, SEAM.right, canvas),
      ])
      // Over a bezel of 11 pixels an arrow that bends goes down by some.
      return one !== false && other !== false && Math.abs(one - other) <= 8
    })
  }
  /** As a careful sender does: aside, then by rename. */
  function deliver(inbox: string, name: string, content: string): void {
    const folder = platform.inbox(inbox)
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, `.${name}.part`), content)
    renameSync(path.join(folder, `.${name}.part`), path.join(folder, name))
  }
  /** What the table of the map says, when it says this. The map of the first screen: the button itself stands on another. */
  async function tableWith(word: string): Promise<string[]> {
    const map = seam.screens[0]!.page.locator('.air-scene:not(.behind) [data-test="panel-map"]')
    const twin = map.locator('[data-test="twin-map"]')
    if ((await twin.getAttribute('aria-pressed', WAIT)) === 'false') await twin.dispatchEvent('click')
    await map.locator('table').getByText(word).first().waitFor(WAIT)
    return await map.locator(':is(th, td)').allTextContents()
  }

  test('an arrow of commuters goes on from one screen to the next, and its table names it', async () => {
    // A later month than any that is there: it is the one that is shown.
    deliver('commuting', 'later.csv', 'Месяц;Откуда;Куда;Человек\n06.2025;42609000;42656000;900\n')
    await taken({ scene: 'commuting' })
    await goesOn('the arrow', '.wall-flows')
    const cells = await tableWith('900')
    expect(cells.slice(cells.indexOf('900') - 2)).toEqual(['Данковский район', 'Чаплыгинский район', '900'])
  })

  test('the way of the mobile service goes on from one screen to the next, and its table names the stops', async () => {
    const way = [38.3, 39, 39.4, 39.9].map((lon) => [lon, 53.05])
    const properties = { route: 'Придуманный' }
    const stop = (number: number, name: string, at: number): object => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: way[at] },
      properties: { ...properties, stop: number, name, at: `${9 + number}:00` },
    })
    const features = [
      { type: 'Feature', geometry: { type: 'LineString', coordinates: way }, properties },
      stop(1, 'Бор', 0),
      stop(2, 'Луг', 3),
    ]
    deliver('routes', 'plan.geojson', JSON.stringify({ type: 'FeatureCollection', features }))
    await taken({ scene: 'routes' })
    await goesOn('the way', '.wall-routes')
    const cells = await tableWith('Придуманный')
    expect(cells).toEqual(expect.arrayContaining(['Бор', 'Луг']))
  })

  test('changes of the data and of the scene leave nothing behind: a screen holds as much after them as before', async () => {
    const { page, errors } = seam.screens[0]!
    const client = await page.context().newCDPSession(page)
    await client.send('Performance.enable')
    const tile = page.locator('.air-scene:not(.behind) [data-test="kpi-vacancies.open"]')
    const open = async (): Promise<string> => (await tile.getAttribute('data-value', WAIT)) ?? ''
    const isOpen = (count: number): Promise<unknown> =>
      until(`${count} vacancies are told`, WITHIN_MS, async () => (await open()) === String(count))
    /** One statement, one tick. The platform of this test has no other vacancies. */
    const change = async (rows: number, sql: string): Promise<void> => {
      for (let row = 1; row <= rows; row += 1) await platform.pool.query(sql, [row])
    }

    const clear = (): Promise<unknown> =>
      platform.pool.query(`delete from facts.feature where feature_key like 'soak-%'`)

    async function live(): Promise<void> {
      for (const scene of ['funds', 'vacancies']) await taken({ scene })
      // They come and go while the scene that has left still stands on the page.
      await change(
        TICKS / 2,
        `insert into facts.feature (source_id, layer, feature_key, geom, properties, content_hash, run_id, seen_run_id)
         select source_id, 'vacancies', 'soak-' || $1::int, st_setsrid(st_makepoint(39.2, 52.5), 4326),
                '{"title": "Вакансия", "workPlaces": 1}', $1::int, run_id, seen_run_id
           from facts.feature limit 1`,
      )
      await isOpen(TICKS / 2)
      await change(TICKS / 2 - 1, `delete from facts.feature where feature_key = 'soak-' || $1::int`)
      await isOpen(1)
      await clear()
      await page.waitForFunction(() => document.querySelectorAll('.air-scene').length === 1, undefined, WAIT)
    }
    async function held(): Promise<{ elements: number; listeners: number; heapMb: number }> {
      // What a first collection frees holds other things by finalizers.
      await client.send('HeapProfiler.collectGarbage')
      await client.send('HeapProfiler.collectGarbage')
      const { metrics } = await client.send('Performance.getMetrics')
      const of = (name: string): number => metrics.find((metric) => metric.name === name)!.value
      return {
        elements: of('Nodes'),
        listeners: of('JSEventListeners'),
        heapMb: of('JSHeapUsedSize') / 1024 / 1024,
      }
    }

    await clear()
    await live()
    const first = await held()
    for (let round = 0; round < SOAK_ROUNDS; round += 1) await live()
    let last = await held()
    // What is left of a scene may outlive a collection; what leaks outlives all of them.
    await until('as few elements as before', WITHIN_MS, async () => {
      last = await held()
      return last.elements - first.elements < MORE_ELEMENTS_MAX
    }).catch(() => undefined)
    expect(last.elements - first.elements).toBeLessThan(MORE_ELEMENTS_MAX)
    expect(last.listeners - first.listeners).toBeLessThan(20)
    expect(last.heapMb - first.heapMb).toBeLessThan(4)
    expect(errors).toEqual([])
    await client.detach()
  })
})

test('the server is killed: screens keep their picture and go on by themselves', async () => {
  const before = platform.enginePid()
  process.kill(before, 'SIGKILL')
  const visible = await everyPage(({ page }) => page.locator(ON_GLASS).count())
  expect(visible).toEqual([1, 1, 1, 1])
  await until(
    'the platform is back',
    WITHIN_MS,
    async () => (await isReady(platform.base)) && platform.enginePid() !== before,
  )
  const { revision } = await operator.take('hall', { scene: 'vacancies' })
  await everyPage(({ page }) => onGlass(page, revision))
})

test('a device that is sent away shows a code again', async () => {
  await operator.call('DELETE', 'walls/hall/screens/2-2/pairing')
  const code = await hall.screens[3]!.page.locator('[data-test="pairing-code"]').textContent(WAIT)
  expect(code?.trim()).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
})

test('an operator draws a wall at the desk, pairs its screen, takes a scene and ends with black', async () => {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, locale: 'ru-RU' })
  const [name, value] = operator.cookie.split('=') as [string, string]
  await context.addCookies([{ name, value, url: platform.base }])
  const console_ = new ConsolePage(await context.newPage(), platform.base)
  const { page } = console_
  await page.goto(`${platform.base}/console/walls`)
  await console_.enter({ title: 'Приёмная', id: 'reception', columns: '1', rows: '1' })
  await page.click('[data-test="make-wall"]')
  await page.waitForURL('**/console/walls/reception', WAIT)
  const screen = await (await browser.newContext({ viewport: SIZE })).newPage()
  await screen.goto(`${platform.base}/wall/screen`, WAIT)
  const code = (await screen.locator('[data-test="pairing-code"]').textContent(WAIT))!.trim()
  await page.click('[data-test="pair-1-1"]')
  await console_.enter({ code })
  await page.click('[data-test="pairing-1-1"] [type="submit"]')
  await page.waitForSelector('[data-test="pairing-1-1"] [role="status"]', WAIT)
  // By Enter, as a person goes on who has typed: with the focus elsewhere it would be the desk's, and take a scene.
  await page.waitForSelector('[data-test="pairing-1-1"] [type="submit"]:focus', WAIT)
  await page.keyboard.press('Enter')
  await page.waitForSelector('[data-test="wall-drawing"] [data-state="alive"]', {
    ...WAIT,
    state: 'attached',
  })
  await page.check('[data-test="scene-funds"]', { force: true })
  const prepared = page.frameLocator('[data-test="preview-monitor"] iframe')
  await prepared.locator('main[data-scene="funds"]').waitFor(WAIT)
  await page.click('[data-test="take"]')
  await onGlass(screen, 2)
  expect(await screen.locator(ON_GLASS).getAttribute('data-scene')).toBe('funds')
  // A stroke of the hand over the picture on air stands on the screen.
  await page.waitForSelector('[data-test="air-monitor"][data-ready="true"]', WAIT)
  const scene = page.frameLocator('[data-test="air-monitor"] iframe').locator('main[data-scene="funds"]')
  await scene.waitFor(WAIT)
  await page.click('[data-test="tool-arrow"]')
  await page.frameLocator('[data-test="air-monitor"] iframe').locator('[data-test="sheet"]').waitFor(WAIT)
  // The scenes stand under the monitors: the choice of one has scrolled them away, and a hand draws only on what is seen.
  const monitor = page.locator('[data-test="air-monitor"]')
  await monitor.scrollIntoViewIfNeeded(WAIT)
  const { x, y, width, height } = (await monitor.boundingBox())!
  await page.mouse.move(x + width / 4, y + height / 2)
  await page.mouse.down()
  await page.mouse.move(x + width / 2, y + height / 3, { steps: 6 })
  await page.mouse.up()
  await screen.waitForSelector('[data-ink]', { ...WAIT, state: 'attached' })
  await page.click('[data-test="black"]')
  await screen.waitForSelector('[data-test="black"]', WAIT)
  await screen.waitForSelector('[data-ink]', { ...WAIT, state: 'detached' })
  await context.close()
})

test('a screen that is switched on while its server is gone shows its last picture, and says so', async () => {
  const { page } = hall.screens[0]!
  const { revision } = await operator.take('hall', { scene: 'poverty', isBlack: false, message: null })
  await onGlass(page, revision)
  const tile = page.locator('.air-scene:not(.behind) [data-test="kpi-poverty.rate"]')
  const value = await until('the tile has its figure', WITHIN_MS, async () => {
    const shown = await tile.getAttribute('data-value', WAIT)
    return shown !== null && shown !== '' && shown
  })
  await until('the page, what it shows and its figures are kept on the device', WITHIN_MS, () =>
    page.evaluate(async (wanted) => {
      const kept = await caches.open('obzor-screen')
      const air = await kept.match('/kept/air')
      const isShown = air && ((await air.json()) as { air: { revision: number } }).air.revision === wanted
      const files = performance
        .getEntriesByType('resource')
        .map(({ name }) => name)
        .filter((name) => /\/wall\/assets\//.test(name))
      const documents = ['/wall/screen', '/kept/channel/indicators', '/api/v1/platform']
      const found = await Promise.all([...documents, ...files].map((address) => kept.match(address)))
      return isShown === true && found.every(Boolean)
    }, revision),
  )
  isStopped = true
  await platform.stop()
  await page.reload(WAIT)
  await page.waitForSelector('main[data-scene="poverty"]', WAIT)
  await page.waitForSelector('[data-test="connection"][data-connection="lost"]', {
    ...WAIT,
    state: 'attached',
  })
  await until(
    'the kept figure stands again',
    WITHIN_MS,
    async () => (await tile.getAttribute('data-value', WAIT)) === value,
  )
  expect(await tile.getAttribute('data-value', WAIT)).toBe(value)
})

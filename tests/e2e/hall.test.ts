// A wall of real browser pages: paired by code, one picture over the bezels, takes in step, and back after every fault.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '@obzor/core/testing/browser'
import { ConsolePage } from './console-page.ts'
import {
  firstOperator,
  onGlass,
  openWall,
  type HallWall,
  type Operator,
} from '@obzor/core/testing/hall-walls'
import { isReady, startPlatform, until, type TestPlatform } from './platform.ts'

const WAIT = { timeout: 60_000 }
const WITHIN_MS = 90_000
const SIZE = { width: 960, height: 540 }

let platform: TestPlatform
let browser: Browser
let operator: Operator
let hall: HallWall

beforeAll(async () => {
  platform = await startPlatform(['--people', '1000', '--seed', '3'])
  browser = await launchBrowser()
  operator = await firstOperator(platform)
  hall = await openWall({ platform, operator, browser }, { id: 'hall', columns: 2, rows: 2, ...SIZE })
})
afterAll(async () => {
  await browser?.close()
  await platform?.stop()
})

const everyPage = <Result>(
  look: (screen: HallWall['screens'][number]) => Promise<Result>,
): Promise<Result[]> => Promise.all(hall.screens.map(look))

/** Rows of a page's screenshot in which this column of pixels is of the pattern's yellow. */
async function yellowRows(page: Page, column: number): Promise<number[]> {
  const picture = (await page.screenshot()).toString('base64')
  // Read where no policy of ours forbids it: on an empty page.
  const reader = await browser.newPage()
  const rows = await reader.evaluate(
    async ([source, x]) => {
      const image = new Image()
      image.src = `data:image/png;base64,${source}`
      await image.decode()
      const canvas = new OffscreenCanvas(image.width, image.height)
      const paint = canvas.getContext('2d')!
      paint.drawImage(image, 0, 0)
      const { data } = paint.getImageData(x, 0, 1, image.height)
      return Array.from({ length: image.height }, (_, row) => row).filter(
        (row) => data[row * 4]! > 180 && data[row * 4 + 1]! > 130 && data[row * 4 + 2]! < 140,
      )
    },
    [picture, column] as const,
  )
  await reader.close()
  return rows
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
    return Math.min(...(await yellowRows(pageOf(id), column)).map((row) => Math.abs(row + 0.5 - wanted)))
  }
  expect(await farFrom('1-1', SIZE.width - 12)).toBeLessThanOrEqual(1.5)
  expect(await farFrom('2-2', 12)).toBeLessThanOrEqual(1.5)
})

test('a take is shown by all screens, at its moment or after it, and brings no error', async () => {
  const { revision, at, late } = await operator.take('hall', { scene: 'vacancies' })
  const shown = await everyPage(({ page }) => onGlass(page, revision))
  expect(late).toEqual([])
  for (const moment of shown) expect(moment).toBeGreaterThanOrEqual(at)
  const scenes = await everyPage(({ page }) =>
    page.locator('main.scene:visible').getAttribute('data-scene', WAIT),
  )
  expect(new Set(scenes)).toEqual(new Set(['vacancies']))
  expect(hall.screens.flatMap(({ errors }) => errors)).toEqual([])
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

test('the server is killed: screens keep their picture and go on by themselves', async () => {
  const before = platform.enginePid()
  process.kill(before, 'SIGKILL')
  const visible = await everyPage(({ page }) => page.locator('main.scene:visible').count())
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
  await page.click('[data-test="pairing-1-1"] [type="submit"]')
  await page.waitForSelector('[data-test="wall-drawing"] [data-state="alive"]', {
    ...WAIT,
    state: 'attached',
  })
  await page.check('[data-test="scene-funds"]', { force: true })
  await page.click('[data-test="take"]')
  await onGlass(screen, 2)
  expect(await screen.locator('main.scene:visible').getAttribute('data-scene')).toBe('funds')
  await page.click('[data-test="black"]')
  await screen.waitForSelector('[data-test="black"]', WAIT)
  await context.close()
})

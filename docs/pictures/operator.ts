// Makes the pictures of docs/operator.md: a wall of four pages on a platform of invented people, and the desk beside it.
//   OBZOR_DATA=/tmp/pictures ./obzor up --port 8123 --people 20000 --detach
//   node docs/pictures/operator.ts http://127.0.0.1:8123 /tmp/pictures
// The platform must be fresh: its first administrator is made here. Begin when `./obzor status` tells of the first load as done, or the wall
// tells of how its figures came.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { WallProgrammes } from '../../packages/core/src/model/index.ts'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { launchBrowser } from '../../packages/core/src/testing/browser.ts'
import {
  firstOperator,
  onGlass,
  openWall,
  type HallWall,
  type Operator,
} from '../../packages/core/src/testing/hall-walls.ts'

const [base, data] = process.argv.slice(2)
if (base === undefined || data === undefined) throw new Error('usage: operator.ts ADDRESS DATA-FOLDER')
const HERE = fileURLToPath(new URL('.', import.meta.url))
const SCREEN = { width: 640, height: 360 }
const CONSOLE = { width: 1_440, height: 900 }
/** Pixels of a picture in the book, and between two screens in it. */
const WIDTH = 1_200
const BEZEL = 8
const QUALITY = 0.72
/** Maps are drawn and a colour fades in; what can be asked for is waited for before. */
const SETTLE_MS = 3_500
const WAIT = { timeout: 120_000 }
const WALL = 'hall'

const PROGRAMMES: WallProgrammes = {
  resumeMinutes: 15,
  programmes: [
    {
      id: 'day',
      title: 'Рабочий день',
      isLoop: true,
      hours: null,
      onAlert: { severityFrom: 'critical', item: null },
      group: null,
      items: [
        { id: 'poverty', scene: 'poverty', spotlight: null, dwellSeconds: 120, conditions: [] },
        {
          id: 'dynamics',
          scene: 'dynamics',
          spotlight: null,
          dwellSeconds: 60,
          conditions: [
            { kind: 'weekdays', days: [1, 2, 3, 4, 5] },
            { kind: 'time', from: '08:00', to: '12:00' },
          ],
        },
        {
          id: 'district',
          scene: 'poverty',
          spotlight: '42606000',
          dwellSeconds: 45,
          conditions: [
            {
              kind: 'indicator',
              indicator: 'poverty.rate',
              territory: '42606000',
              when: 'above',
              limit: 8.5,
            },
          ],
        },
      ],
    },
  ],
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SETTLE_MS))

/** Pictures in rows and columns as one of the book's width. */
async function save(browser: Browser, name: string, rows: readonly (readonly Buffer[])[]): Promise<void> {
  const page = await browser.newPage()
  const made = await page.evaluate(
    async ({ sources, width, bezel, quality }) => {
      const images = await Promise.all(
        sources.map((row) =>
          Promise.all(
            row.map(async (source) => {
              const image = new Image()
              image.src = `data:image/png;base64,${source}`
              await image.decode()
              return image
            }),
          ),
        ),
      )
      const [first] = images[0]!
      const columns = images[0]!.length
      const each = (width - bezel * (columns - 1)) / columns
      const high = (each * first!.height) / first!.width
      const canvas = new OffscreenCanvas(
        width,
        Math.round(high * images.length + bezel * (images.length - 1)),
      )
      const paint = canvas.getContext('2d')!
      paint.imageSmoothingQuality = 'high'
      paint.fillStyle = '#2b3138'
      paint.fillRect(0, 0, canvas.width, canvas.height)
      for (const [row, line] of images.entries())
        for (const [column, image] of line.entries())
          paint.drawImage(image, column * (each + bezel), row * (high + bezel), each, high)
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality })
      const bytes = new Uint8Array(await blob.arrayBuffer())
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    },
    {
      sources: rows.map((row) => row.map((picture) => picture.toString('base64'))),
      width: WIDTH,
      bezel: rows.length * rows[0]!.length > 1 ? BEZEL : 0,
      quality: QUALITY,
    },
  )
  await page.close()
  const bytes = Buffer.from(made, 'base64')
  writeFileSync(path.join(HERE, `${name}.webp`), bytes)
  process.stdout.write(`${name}.webp ${Math.round(bytes.length / 1_024)} kB\n`)
}

async function signedIn(browser: Browser, operator: Operator): Promise<Page> {
  const context = await browser.newContext({
    viewport: CONSOLE,
    locale: 'ru-RU',
    timezoneId: 'Europe/Moscow',
  })
  const [name, value] = operator.cookie.split('=') as [string, string]
  await context.addCookies([{ name, value, url: base! }])
  return await context.newPage()
}

/** The page, when this stands on it. */
async function consoleAt(page: Page, address: string, awaited: string): Promise<Buffer> {
  await page.goto(`${base}/console/${address}`, WAIT)
  await page.locator(awaited).first().waitFor(WAIT)
  await settled()
  return await page.screenshot()
}

/** Every panel of a wall's page has what it shows. */
const figuresOn = (on: Page | FrameLocator): Promise<void> =>
  on
    .locator('text=/^Ждём /')
    .first()
    .waitFor({ state: 'detached', ...WAIT })

async function wallPicture({ wall, screens }: HallWall): Promise<Buffer[][]> {
  for (const { page } of screens) await figuresOn(page)
  await settled()
  const rows = [...new Set(wall.screens.map(({ y }) => y))].toSorted((one, other) => one - other)
  return await Promise.all(
    rows.map((y) =>
      Promise.all(
        wall.screens
          .filter((screen) => screen.y === y)
          .toSorted((one, other) => one.x - other.x)
          .map(({ id }) => screens.find((screen) => screen.id === id)!.page.screenshot()),
      ),
    ),
  )
}

const browser = await launchBrowser()
const operator = await firstOperator({ base, data })
const desk = await signedIn(browser, operator)
await save(browser, 'operator-new-wall', [[await consoleAt(desk, 'walls', '[data-test="new-wall"] svg')]])

const waiting = await (await browser.newContext({ viewport: SCREEN })).newPage()
await waiting.goto(`${base}/wall/screen`)
await waiting.waitForSelector('[data-test="pairing-code"]')
await save(browser, 'operator-pairing', [[await waiting.screenshot()]])
await waiting.context().close()

const hall = await openWall(
  { platform: { base, data }, operator, browser },
  { id: WALL, columns: 2, rows: 2, ...SCREEN },
)
const show = async (change: Parameters<Operator['take']>[1]): Promise<void> => {
  const { revision } = await operator.take(WALL, change)
  await Promise.all(hall.screens.map(({ page }) => onGlass(page, revision)))
}
await save(browser, 'operator-drawing', [[await consoleAt(desk, `walls/${WALL}/drawing`, 'main svg')]])
await show({ isPattern: true })
await save(browser, 'operator-pattern', await wallPicture(hall))
await show({ scene: 'poverty' })
await save(browser, 'operator-wall', await wallPicture(hall))
await show({ spotlight: '42606000', message: 'Совещание начнётся в 10:00' })
await save(browser, 'operator-spotlight', await wallPicture(hall))
await show({ spotlight: null, message: null })
await desk.goto(`${base}/console/walls/${WALL}`, WAIT)
await desk.locator('[data-test="scene-profile"]').dispatchEvent('click')
await desk.waitForFunction(
  () => document.querySelectorAll('[data-test="thumbnail"]').length === 4,
  undefined,
  WAIT,
)
for (const monitor of ['preview-monitor', 'air-monitor'])
  await figuresOn(desk.frameLocator(`[data-test="${monitor}"] iframe`))
await settled()
await save(browser, 'operator-desk', [[await desk.screenshot()]])
await desk.locator('#screens-title').scrollIntoViewIfNeeded()
await desk.setViewportSize({ width: CONSOLE.width, height: 1_000 })
await desk.locator('.screens').scrollIntoViewIfNeeded()
await save(browser, 'operator-screens', [[await desk.locator('.screens').screenshot()]])
await desk.setViewportSize(CONSOLE)
await operator.call('PUT', `walls/${WALL}/programmes`, { programmes: PROGRAMMES, revision: 0 })
await operator.call('POST', `walls/${WALL}/programme`, { kind: 'start', programme: 'day' })
await save(browser, 'operator-programme', [
  [await consoleAt(desk, `walls/${WALL}/programme`, '[data-test="programme-now"]')],
])
const evening = {
  hours: [{ kind: 'time', from: '19:00', to: '08:00' }],
  brightness: 0.4,
}
await operator.call('PUT', `walls/${WALL}/care`, {
  care: { driftMm: 6, steps: [evening], byHand: null },
  revision: 1,
})
await save(browser, 'operator-care', [[await consoleAt(desk, `walls/${WALL}/care`, '#care-now')]])
await browser.close()

// The point layer on a bare map in a real browser: what is painted, what is uploaded, what is under the pointer.
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '@obzor/core/testing/browser'
import { openMapPage, type MapPage } from '@obzor/core/testing/map-page'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const WAIT = { timeout: 60_000 }
/** The middle of the page's map, where the tests put their points; a map unit is a tenth of a pixel. */
const [MIDDLE_X, MIDDLE_Y] = [400, 300]
const WITHOUT_WEBGL2 = `
  const getContext = HTMLCanvasElement.prototype.getContext
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind === 'webgl2' ? null : getContext.call(this, kind, ...rest)
  }`
/** Counts what goes to the card. */
const COUNTING_UPLOADS = `
  window.uploads = []
  const { bufferSubData } = WebGL2RenderingContext.prototype
  WebGL2RenderingContext.prototype.bufferSubData = function (...given) {
    window.uploads.push(given[4])
    return bufferSubData.apply(this, given)
  }`

type Opened = Awaited<ReturnType<Window['mapLayer']['bare']>>
declare global {
  interface Window {
    opened: Opened
    uploads: number[]
  }
}
let browser: Browser
let map: MapPage | undefined

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())
afterEach(async () => {
  await map?.close()
  map = undefined
})

async function open(options: { fadeMs?: number; before?: string } = {}): Promise<MapPage> {
  const { fadeMs = 0, before } = options
  const opened = await openMapPage({ browser, root: ROOT, before })
  map = opened
  await opened.page.evaluate(async (fade) => {
    window.opened = await window.mapLayer.bare({ fadeMs: fade })
  }, fadeMs)
  return opened
}
/** Puts a point so many pixels right of the middle; done when it is painted. */
async function put(
  { page }: MapPage,
  point: { id: string; right?: number; size?: number; colour?: number; opacity?: number },
): Promise<void> {
  await page.evaluate(async ({ id, right = 0, size = 1, colour = 0, opacity = 1 }) => {
    const { map: olMap, store, layer } = window.opened
    const [x, y] = olMap.getView().getCenter() as [number, number]
    const before = layer.pictures
    store.put(id, { x: x + right * 10, y, size, colour, opacity })
    while (layer.pictures === before) await new Promise((resolve) => requestAnimationFrame(resolve))
  }, point)
}
const pick = ({ page }: MapPage, right: number): Promise<string | number | null> =>
  page.evaluate(([x, y]) => window.opened.layer.pick([x!, y!]), [MIDDLE_X + right, MIDDLE_Y])

/** Red, green, blue of a pixel as the hall sees it. */
async function colourAt({ page }: MapPage, right: number): Promise<number[]> {
  const clip = { x: MIDDLE_X + right, y: MIDDLE_Y, width: 1, height: 1 }
  const png = (await page.screenshot({ clip })).toString('base64')
  return page.evaluate(async (text) => {
    const image = new Image()
    image.src = `data:image/png;base64,${text}`
    await image.decode()
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')!
    context.drawImage(image, 0, 0)
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3)
  }, png)
}
const BLACK = [0, 0, 0]

describe('the point layer', () => {
  it('paints points in the colours of their values, each in its place', async () => {
    const opened = await open()
    await put(opened, { id: 'low', right: -100, size: 0.5, colour: 0 })
    await put(opened, { id: 'high', right: 100, size: 0.5, colour: 1 })
    expect(await opened.page.evaluate(() => window.opened.layer.painter.kind)).toBe('webgl2')
    const [low, high, between] = [
      await colourAt(opened, -100),
      await colourAt(opened, 100),
      await colourAt(opened, 0),
    ]
    expect([low, high, between]).toEqual([[0, 0, 255], [255, 0, 0], BLACK])
    expect(opened.errors).toEqual([])
  })

  it('says which point is under the pointer: the small one above the large, nobody beside them, nobody removed', async () => {
    const opened = await open()
    await put(opened, { id: 'small', right: 0, size: 0.2 })
    await put(opened, { id: 'large', right: 0, size: 1 })
    expect([await pick(opened, 0), await pick(opened, 30), await pick(opened, 60)]).toEqual([
      'small',
      'large',
      null,
    ])
    await opened.page.evaluate(() => window.opened.store.remove('small'))
    expect(await pick(opened, 0)).not.toBe('small')
  })

  it('uploads one block for one change among ten thousand points, and shows it', async () => {
    const opened = await open({ before: COUNTING_UPLOADS })
    await opened.page.evaluate(() => {
      const [x, y] = window.opened.map.getView().getCenter() as [number, number]
      for (let id = 0; id < 10_000; id++) {
        window.opened.store.put(`far-${id}`, { x: x + 1e6, y, size: 0.1, colour: 0, opacity: 1 })
      }
    })
    await put(opened, { id: 'near', colour: 0 })
    expect(await colourAt(opened, 0)).toEqual([0, 0, 255])
    await opened.page.evaluate(() => (window.uploads = []))
    await put(opened, { id: 'near', colour: 1 })
    expect(await colourAt(opened, 0)).toEqual([255, 0, 0])
    const uploads = await opened.page.evaluate(() => window.uploads)
    expect(uploads).toEqual([64 * 24])
  })

  it('lets a new point grow slowly where fades are wanted', async () => {
    const opened = await open({ fadeMs: 1_000_000 })
    await put(opened, { id: 'slow' })
    expect(await colourAt(opened, 30)).toEqual(BLACK)
  })

  it('is whole again after the graphics card was lost, with what changed meanwhile', async () => {
    const opened = await open()
    await put(opened, { id: 'before', right: -100 })
    await opened.page.evaluate(async () => {
      const { store, map: olMap, layer } = window.opened
      const { canvas } = layer
      const lost = new Promise((resolve) => canvas.addEventListener('webglcontextlost', resolve))
      const back = new Promise((resolve) => canvas.addEventListener('webglcontextrestored', resolve))
      const card = canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!
      card.loseContext()
      await lost
      // The browser allows a restoration when the event of the loss has ended.
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const [x, y] = olMap.getView().getCenter() as [number, number]
      store.put('meanwhile', { x: x + 1000, y, size: 1, colour: 1, opacity: 1 })
      card.restoreContext()
      await back
      const before = layer.pictures
      while (layer.pictures === before) await new Promise((resolve) => requestAnimationFrame(resolve))
    })
    expect([await colourAt(opened, -100), await colourAt(opened, 100)]).toEqual([
      [0, 0, 255],
      [255, 0, 0],
    ])
    expect(await pick(opened, 100)).toBe('meanwhile')
    expect(opened.errors.filter((error) => !/CONTEXT_LOST/.test(error))).toEqual([])
  })

  it('paints on a plain canvas where there is no WebGL2, says so, and leaves out what would stop the page', async () => {
    const opened = await open({ before: WITHOUT_WEBGL2 })
    await put(opened, { id: 'a', right: 50, size: 0.5, colour: 1 })
    expect(await opened.page.evaluate(() => window.opened.layer.canvas.dataset['painter'])).toBe('canvas')
    expect(await colourAt(opened, 50)).toEqual([255, 0, 0])
    expect([await pick(opened, 50), await pick(opened, -50)]).toEqual(['a', null])
    await opened.page.evaluate(() => {
      const [x, y] = window.opened.map.getView().getCenter() as [number, number]
      for (let id = 0; id < 5999; id++) {
        window.opened.store.put(`${id}`, { x, y, size: 0.01, colour: 0, opacity: 1 })
      }
    })
    await opened.page.waitForFunction(() => window.opened.layer.painter.leftOut === 1000, undefined, WAIT)
  })

  it.each(['', WITHOUT_WEBGL2])(
    'paints cells as hexagons in the colours of their values %#',
    async (before) => {
      const opened = await openMapPage({ browser, root: ROOT, before })
      map = opened
      await opened.page.evaluate(async () => {
        window.opened = await window.mapLayer.cells({ fadeMs: 0 })
      })
      // 50 pixels from the middle towards a corner is inside; as far towards a side, at 52, is the gap.
      for (const [right, wanted] of [
        [-150, [0, 0, 255]],
        [-100, [0, 0, 255]],
        [100, [255, 0, 0]],
        [150, [255, 0, 0]],
        [0, BLACK],
        [165, BLACK],
      ] as const) {
        expect([right, await colourAt(opened, right)]).toEqual([right, wanted])
      }
      expect(opened.errors).toEqual([])
    },
  )

  it('changes the colour of one cell in place and says which cell is under the pointer', async () => {
    const opened = await openMapPage({ browser, root: ROOT })
    map = opened
    await opened.page.evaluate(async () => {
      const cells = await window.mapLayer.cells({ fadeMs: 0 })
      window.opened = cells
      const before = cells.layer.pictures
      cells.put('left', -100, 1)
      while (cells.layer.pictures === before) await new Promise((resolve) => requestAnimationFrame(resolve))
    })
    expect([await colourAt(opened, -100), await colourAt(opened, 100)]).toEqual([
      [255, 0, 0],
      [255, 0, 0],
    ])
    expect([await pick(opened, -140), await pick(opened, 100), await pick(opened, 0)]).toEqual([
      'left',
      'right',
      null,
    ])
  })

  it('paints a flat style: colour by steps, size by value, nothing for a row without the value', async () => {
    const opened = await openMapPage({ browser, root: ROOT })
    map = opened
    await opened.page.evaluate(async () => {
      const style = {
        'fill-color': ['step', ['get', 'rate'], '#0000ff', 5, '#00ff00', 10, '#ff0000'],
        'circle-radius': ['interpolate', ['linear'], ['get', 'rate'], 0, 10, 10, 40],
      } as const
      window.opened = await window.mapLayer.styled(style, [{ rate: 0 }, { rate: 5 }, { rate: 10 }, {}])
    })
    const shown = [-150, -50, 50, 150].map((right) => colourAt(opened, right))
    expect(await Promise.all(shown)).toEqual([[0, 0, 255], [0, 255, 0], [255, 0, 0], BLACK])
    // Radii of 10, 25 and 40 pixels: 20 pixels below the middle the first has ended.
    expect([await colourAt(opened, -150 + 20), await colourAt(opened, -50 + 20)]).toEqual([
      BLACK,
      [0, 255, 0],
    ])
  })

  it.each(['', WITHOUT_WEBGL2])(
    'draws the icon of a value inside its circle, white on dark and black on light %#',
    async (before) => {
      const opened = await openMapPage({ browser, root: ROOT, before })
      map = opened
      await opened.page.evaluate(async () => {
        const style = {
          'fill-color': ['step', ['get', 'rate'], '#0000ff', 5, '#ffff00'],
          'circle-radius': ['step', ['get', 'rate'], 40, 9, 4],
          icon: ['step', ['get', 'kind'], 'health', 1, 'alert'],
        } as const
        const values: Record<string, number>[] = [
          { rate: 0, kind: 0 },
          { rate: 5, kind: 1 },
          { rate: 0 },
          { rate: 9, kind: 0 },
        ]
        window.opened = await window.mapLayer.styled(style, values)
      })
      const [dark, light, plain, small] = [-150, -50, 50, 150]
      const [BLUE, YELLOW, WHITE] = [
        [0, 0, 255],
        [255, 255, 0],
        [255, 255, 255],
      ]
      for (const [right, wanted] of [
        // The arms of the cross reach 20 pixels from the middle, the circle 40.
        [dark, WHITE],
        [dark + 16, WHITE],
        [dark + 28, BLUE],
        // The sign is narrower there than the cross.
        [light + 7, BLACK],
        [light + 17, YELLOW],
        [plain, BLUE],
        // Too small for an icon.
        [small, YELLOW],
      ] as const) {
        expect([right, await colourAt(opened, right)]).toEqual([right, wanted])
      }
      expect([await pick(opened, dark), await pick(opened, light + 7), await pick(opened, small)]).toEqual([
        0, 1, 3,
      ])
      expect(opened.errors).toEqual([])
    },
  )

  it('joins fifty thousand points into circles and changes one of them in place', async () => {
    const opened = await open()
    const counted = await opened.page.evaluate(async () => {
      const { grid, layer } = await window.mapLayer.clusters(50_000)
      const circles = grid.circles.size
      const before = layer.pictures
      const circle = layer.pick([400, 300])
      const points = circle === null ? 0 : grid.countOf(circle)
      const view = grid.circles.get(circle!)!
      grid.put({ id: 'new', x: view.x, y: view.y })
      grid.flush()
      while (layer.pictures === before) await new Promise((resolve) => requestAnimationFrame(resolve))
      return { circles, points, more: grid.countOf(circle!) }
    })
    expect(counted.circles).toBeGreaterThan(100)
    expect(counted.circles).toBeLessThan(1000)
    expect(counted.more).toBe(counted.points + 1)
  })
})

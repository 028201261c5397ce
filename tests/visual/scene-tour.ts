// Leads one page through scenes, sizes, languages and looks: the preview's page draws whichever scene it is told, so nothing is loaded
// twice.
import type { Page } from 'playwright-core'
import type { Locale, Scene } from '@obzor/core/model'
import { pictureFaults } from './picture-faults.ts'

export type Theme = 'dark' | 'light' | 'contrast'
export interface View {
  scene: Scene
  width: number
  height: number
  locale: Locale
  theme: Theme
}
export const SIZES: readonly (readonly [width: number, height: number])[] = [
  [1_920, 1_080],
  [3_840, 2_160],
  [7_680, 1_080],
]
/** The smallest type of the wall: 1.12 rem; a rem is 1/67.5 of the height, or 1/120 of the width where that is less. */
export const typeMinOf = (width: number, height: number): number =>
  1.12 * Math.min(height / 67.5, width / 120)

const SETTLES_WITHIN_MS = 60_000

/** Opens the page of previews; nothing moves on it, so that a picture is what it will be. */
export async function openPreview(page: Page, wallUrl: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(`${wallUrl}?preview`)
  await page.waitForSelector('[data-test="preview"]', { timeout: SETTLES_WITHIN_MS })
  await page.evaluate(() => document.fonts.ready)
}

export async function showView(page: Page, { scene, width, height, locale, theme }: View): Promise<void> {
  const size = page.viewportSize()
  if (size?.width !== width || size.height !== height) await page.setViewportSize({ width, height })
  await page.evaluate((message) => window.postMessage(message, window.location.origin), {
    kind: 'obzor-preview',
    scene,
    locale,
    theme,
  })
  await page.waitForFunction(
    ([id, lang, look]) =>
      document.querySelector('[data-scene]')?.getAttribute('data-scene') === id &&
      document.documentElement.lang === lang &&
      document.documentElement.dataset['theme'] === look,
    [scene.id, locale, theme],
    { timeout: SETTLES_WITHIN_MS },
  )
  // Layout is right when two frames in a row draw the same boxes.
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const print = (): string =>
          [...document.querySelectorAll('.panel *')]
            .map((element) => {
              const { left, top, width: across, height: down } = element.getBoundingClientRect()
              return `${left | 0},${top | 0},${across | 0},${down | 0}`
            })
            .join(';')
        let before = ''
        let [same, frames] = [0, 0]
        const look = (): void => {
          const now = print()
          same = now === before ? same + 1 : 0
          before = now
          frames += 1
          if (same >= 2 || frames > 120) resolve()
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }),
  )
}

/** Waits until every panel of a scene has its figures, or says that it has none. */
export async function settled(page: Page, withinMs = SETTLES_WITHIN_MS): Promise<void> {
  await page.waitForFunction(() => document.querySelectorAll('.panel-waiting').length === 0, undefined, {
    timeout: withinMs,
  })
}

export const describeView = ({ scene, width, height, locale, theme }: View): string =>
  `${scene.id} ${width}×${height} ${locale} ${theme}`

/** Faults of a view, each with its name in front. */
export async function faultsOfView(page: Page, view: View, withContrast: boolean): Promise<string[]> {
  await showView(page, view)
  const typeMin = typeMinOf(view.width, view.height)
  const faults = await pictureFaults(page, { typeMin, withContrast })
  return faults.map((fault) => `${describeView(view)}: ${fault}`)
}

/** Half of the true sizes: everything is laid out in parts of the height, so words end where they end on the wall, for a quarter of the paint. */
const [HALF, HALF_ROW] = [
  { width: 960, height: 540 },
  { width: 3_840, height: 540 },
] as const

/**
 * The views that tell as much as all of them: where words end depends on form and language, colours on the look alone. So each scene is
 * measured in both forms of a canvas, both languages and every look, and not in every combination of them.
 */
export const tourOf = (scenes: readonly Scene[]): View[] =>
  scenes.flatMap((scene): View[] => [
    { scene, ...HALF, locale: 'ru', theme: 'dark' },
    { scene, ...HALF, locale: 'en', theme: 'light' },
    { scene, ...HALF_ROW, locale: 'ru', theme: 'contrast' },
  ])

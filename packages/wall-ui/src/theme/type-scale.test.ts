// Every size of type that the wall's styles name, as the farthest seat sees it.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  arcMinutes,
  gridOfScreens,
  PRIMARY_ARC_MINUTES_MIN,
  readableFrom,
  remOf,
  SMALL_ARC_MINUTES_MIN,
} from '@obzor/core/model'
import { expect, test } from 'vitest'

const SOURCES = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string): string => readFileSync(path.join(SOURCES, file), 'utf8')

/** Four displays of 55 inches, and the farthest seat from which the wall's drawing promises that its small print is read. */
const grid = gridOfScreens({ columns: 2, rows: 2, screenWidth: 1_210, screenHeight: 680, bezel: 4 })
const wall = { ...grid, viewingDistance: 5_000 }
/** To a hundredth: the smallest stands exactly at its bound. */
const minutesOf = (rem: number): number =>
  Math.round(100 * arcMinutes({ sizeMm: rem * remOf(wall), distanceMm: readableFrom(wall) })) / 100

const tokens = new Map(
  [...read('theme/base.css').matchAll(/(--text[\w-]*):\s*([\d.]+)rem/g)].map(
    ([, name, rem]) => [name!, Number(rem)] as const,
  ),
)
/** In rem; the least of what a `max()` allows. `null` for what is relative to the text around it or to the window. */
function remOfSize(size: string): number | null {
  const named = size.match(/var\((--text[\w-]*)\)/)?.[1]
  if (named !== undefined) return tokens.get(named) ?? Number.NaN
  const rem = size.match(/([\d.]+)rem/)?.[1]
  return rem === undefined ? null : Number(rem)
}

interface TypeSize {
  /** `panels/kpi/KpiPanel.vue .number` */
  where: string
  rem: number
}
const styled = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|css)$/.test(file))
  .map((file) => file.split(path.sep).join('/'))
const sizes: TypeSize[] = styled.flatMap((file) => {
  const style = file.endsWith('.css') ? read(file) : (read(file).match(/<style[\s\S]*<\/style>/)?.[0] ?? '')
  return [...style.matchAll(/([^{}]+)\{([^{}]*)\}/g)].flatMap(([, selector, body]) => {
    const size = body!.match(/font-size:\s*([^;]+);/)?.[1]
    const rem = size === undefined ? null : remOfSize(size)
    const name = selector!.replaceAll(/\/\*[\s\S]*?\*\/|<style[^>]*>/g, '').trim()
    return rem === null ? [] : [{ where: `${file} ${name.replaceAll(/\s+/g, ' ')}`, rem }]
  })
})

/** Read at the touch of a hand, never from the hall: a screen of a wall opens neither. */
const AT_HAND = /^(explain\/ExplainCard|panels\/map\/MapTooltip|panels\/map\/features\/)/
/** What the hall speaks of. */
const PRIMARY = [
  'header/WallHeader.vue h1',
  'header/WallHeader.vue .clock',
  'header/MessageLine.vue .words',
  'panels/kpi/KpiPanel.vue .figure',
  'panels/HeadFigure.vue b',
]

test('the smallest text of a wall is read from where its drawing says', () => {
  expect(sizes.length).toBeGreaterThan(60)
  const tooSmall = sizes
    .filter(({ where, rem }) => !AT_HAND.test(where) && !(minutesOf(rem) >= SMALL_ARC_MINUTES_MIN))
    .map(({ where, rem }) => `${where}: ${rem} rem, ${minutesOf(rem).toFixed(1)}′`)
  expect(tooSmall).toEqual([])
})

test('what the hall speaks of is as large as one who reads all day needs', () => {
  const primary = PRIMARY.map((where) => ({ where, rem: sizes.find((size) => size.where === where)?.rem }))
  const tooSmall = primary
    .filter(({ rem }) => rem === undefined || minutesOf(rem) < PRIMARY_ARC_MINUTES_MIN)
    .map(({ where, rem }) => `${where}: ${rem}`)
  expect(tooSmall).toEqual([])
})

test('names and values that are painted on the map are no smaller than written ones', () => {
  const painted = [...read('map/LabelLayer.ts').matchAll(/_REM = ([\d.]+)/g)].map(([, rem]) => Number(rem))
  expect(painted.length).toBeGreaterThan(0)
  for (const rem of painted) expect(minutesOf(rem)).toBeGreaterThanOrEqual(SMALL_ARC_MINUTES_MIN)
})

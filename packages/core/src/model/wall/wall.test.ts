import { expect, test } from 'vitest'
import { changedAir, FIRST_AIR } from './air.ts'
import { screenPart } from './screen-part.ts'
import { gridOfScreens, readableFrom, remOf, wallFault, wallFaultWords, type Wall } from './wall.ts'

/** Two by two of 55 inches with 3.5 mm between the pictures. */
const GRID = gridOfScreens({ columns: 2, rows: 2, screenWidth: 1210, screenHeight: 680, bezel: 4 })
const wallOf = (changes: Partial<Wall> = {}): Wall => ({
  id: 'hall-1',
  title: 'Зал',
  viewingDistance: 5_000,
  locale: 'ru',
  theme: 'dark',
  ...GRID,
  ...changes,
})

test('a grid of screens lies with its bezels on a canvas that it fills', () => {
  expect(GRID).toMatchObject({ width: 2_424, height: 1_364 })
  expect(GRID.screens.map(({ id, x, y }) => [id, x, y])).toEqual([
    ['1-1', 0, 0],
    ['1-2', 1_214, 0],
    ['2-1', 0, 684],
    ['2-2', 1_214, 684],
  ])
  expect(wallFault(wallOf())).toBeUndefined()
})

test('a line of the canvas leaves one picture and enters the next where the bezel lets it', () => {
  const window = { width: 1_920, height: 1_080 }
  const [left, right] = GRID.screens.slice(0, 2).map((screen) => screenPart(wallOf(), screen, window))
  // Point 1,200 mm from the left is on the first screen, 1,220 mm on the second; both from the same canvas.
  const onScreen = (part: typeof left, mm: number): number =>
    part!.left + (mm / GRID.width) * part!.canvasWidth
  expect(onScreen(left, 1_210)).toBeCloseTo(1_920, 6)
  expect(onScreen(right, 1_214)).toBeCloseTo(0, 6)
  expect(onScreen(right, 1_220) - onScreen(right, 1_214)).toBeCloseTo((6 / 1_210) * 1_920, 6)
  expect(left!.rem).toBe(right!.rem)
})

test('screens of other densities draw the same canvas at their own', () => {
  const [screen] = GRID.screens
  const hd = screenPart(wallOf(), screen!, { width: 1_920, height: 1_079 })
  const uhd = screenPart(wallOf(), screen!, { width: 3_840, height: 2_158 })
  expect(uhd.canvasWidth).toBeCloseTo(hd.canvasWidth * 2, 6)
  expect(uhd.rem).toBeCloseTo(hd.rem * 2, 6)
  expect(Math.abs(hd.mismatch)).toBeLessThan(0.001)
})

test('a window of other proportions says so instead of stretching the picture', () => {
  const part = screenPart(wallOf(), GRID.screens[0]!, { width: 1_920, height: 1_200 })
  expect(part.mismatch).toBeCloseTo(0.112, 3)
})

test.each([
  [90, 1_080, 1_920, 'translate(0px, 1920px) rotate(-90deg)'],
  [180, 1_920, 1_080, 'translate(1920px, 1080px) rotate(180deg)'],
  [270, 1_080, 1_920, 'translate(1080px, 0px) rotate(90deg)'],
] as const)('a device turned by %i° shows an upright picture', (turn, width, height, transform) => {
  const part = screenPart(wallOf(), { ...GRID.screens[0]!, turn }, { width, height })
  expect(part).toMatchObject({ width: 1_920, height: 1_080, transform })
})

test('type grows with the distance, as far as a scene can bear it, and the rest is told', () => {
  const near = wallOf({ viewingDistance: 3_000 })
  expect(remOf(near)).toBeCloseTo(Math.min(2_424 / 120, 1_364 / 67.5), 6)
  expect(readableFrom(near)).toBeGreaterThan(5_000)
  const far = wallOf({ viewingDistance: 20_000 })
  expect(remOf(far)).toBeCloseTo(remOf(near) * 1.25, 6)
  expect(readableFrom(far)).toBeLessThan(20_000)
})

test('a wall that cannot be is refused in words', () => {
  const [first, second] = GRID.screens
  const faults = [
    wallOf({ id: 'Зал' }),
    wallOf({ title: ' ' }),
    wallOf({ width: Number.NaN }),
    wallOf({ viewingDistance: 0 }),
    wallOf({ screens: [first!, { ...second!, id: '1-1' }] }),
    wallOf({ screens: [first!, { ...second!, x: 1_200 }] }),
    wallOf({ screens: [{ ...first!, width: 4_000 }] }),
    wallOf({ screens: Array.from({ length: 65 }, () => first!) }),
  ].map((wall) => wallFaultWords(wallFault(wall)!))
  expect(faults.join('\n')).toMatchInlineSnapshot(`
    "'Зал' is no name of a wall: small Latin letters, digits and hyphens
    the wall has no title
    a side of the wall is NaN mm; 100 to 40000 are possible
    the viewing distance is 0 mm; 500 to 60000 are possible
    two screens are called '1-1'
    screen '1-2' covers screen '1-1'
    screen '1-1' reaches out of the canvas
    the wall has 65 screens; 64 are possible"
  `)
  expect(wallFault(wallOf({ screens: [] }))).toBeUndefined()
})

test('another scene ends black and the pattern; a message of spaces is none', () => {
  const black = changedAir(FIRST_AIR, { isBlack: true }, 0)
  expect(black).toMatchObject({ isBlack: true, scene: 'poverty' })
  expect(changedAir(black, { scene: 'funds' }, 0)).toMatchObject({ isBlack: false, scene: 'funds' })
  expect(changedAir(black, { message: '  ' }, 0).message).toBeNull()
  expect(changedAir(black, { message: 'я'.repeat(500) }, 0).message).toHaveLength(160)
})

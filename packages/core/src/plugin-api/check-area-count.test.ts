import { cellToParent, getPentagons, getRes0Cells, gridDisk, isValidCell, latLngToCell } from 'h3-js'
import { expect, it } from 'vitest'
import { checkAreaCount } from './check-area-count.ts'

const rules = { today: '2026-03-10', knownOktmo: () => true }
const isTaken = (cell: string): boolean =>
  checkAreaCount(
    { kind: 'areaCount', operator: 'mts', month: '2026-02', cell, ageFrom: 0, people: 1 },
    rules,
  ) === undefined

/** Letters that differ from a good index in one place: some are cells, most are not. */
const near = (cell: string): string[] =>
  Array.from({ length: 15 }, (_, at) => at)
    .flatMap((at) => [...'0179bf'].map((letter) => cell.slice(0, at) + letter + cell.slice(at + 1)))
    .filter((each) => /^8[5-9]/.test(each))

it('takes what the library of the grid takes for a cell, and nothing else', () => {
  const cells = [5, 7, 8, 9].flatMap((resolution) => [
    ...gridDisk(latLngToCell(52.6, 39.6, resolution), 2),
    ...getPentagons(resolution).flatMap((pentagon) => gridDisk(pentagon, 1)),
  ])
  expect(cells.filter((cell) => !isTaken(cell))).toEqual([])
  expect(cells.flatMap(near).filter((cell) => isTaken(cell) !== isValidCell(cell))).toEqual([])
})

it('takes no cell so large that it is a region, or so small that it is a house', () => {
  const house = latLngToCell(52.6, 39.6, 10)
  for (const cell of [house, cellToParent(house, 4), ...getRes0Cells()]) expect(isTaken(cell)).toBe(false)
})

import { expect, test } from 'vitest'
import { TerritoryTree } from './territory-tree.ts'

const territory = (id: number, kind: string, parentId: number | null) => ({
  id,
  oktmo: String(id),
  kind,
  parentId,
})

test('a territory counts itself and all below it; the region also whoever is nowhere', () => {
  const tree = new TerritoryTree([
    territory(10, 'region', null),
    territory(20, 'municipal-district', 10),
    territory(21, 'settlement', 20),
    territory(22, 'settlement', 20),
    territory(30, 'urban-okrug', 10),
  ])
  const below = (id: number): number[] => tree.below(tree.indexOf(id)).map((at) => tree.at(at)?.id ?? 0)
  expect(below(20)).toEqual([20, 21, 22])
  expect(below(30)).toEqual([30])
  expect(below(10).toSorted((left, right) => left - right)).toEqual([0, 10, 20, 21, 22, 30])
  expect([...tree.countedIn([tree.indexOf(21)])].map((at) => tree.at(at)!.id)).toEqual([21, 20, 10])
  expect([...tree.countedIn([tree.indexOf(999)])].map((at) => tree.at(at)!.id)).toEqual([10])
})

test('a territory whose parent is no longer in force is of the region', () => {
  const tree = new TerritoryTree([territory(10, 'region', null), territory(20, 'urban-okrug', 7)])
  expect(tree.below(tree.indexOf(10))).toContain(tree.indexOf(20))
})

test('parents in a circle do not hang the engine', () => {
  const tree = new TerritoryTree([
    territory(1, 'municipal-district', 2),
    territory(2, 'municipal-district', 1),
  ])
  expect(tree.size).toBe(2)
})

test('who was recorded in a territory that was taken over is counted in the one that took it', () => {
  const tree = new TerritoryTree(
    [territory(10, 'region', null), territory(20, 'urban-okrug', 10)],
    new Map([
      [5, 20],
      [6, 99],
    ]),
  )
  expect(tree.indexOf(5)).toBe(tree.indexOf(20))
  expect(tree.has(5)).toBe(true)
  // Nobody in force took it over: of the region alone.
  expect(tree.indexOf(6)).toBe(0)
  expect(tree.size).toBe(2)
})

import { expect, test } from 'vitest'
import { HotLayer } from '../hot-layer.ts'
import { readTile } from '../testing/read-tile.ts'
import { TileCache } from './tile-cache.ts'
import { TileSource, type TileAnswer } from './tile-source.ts'

const WORLD = { zoom: 0, x: 0, y: 0, coding: null, ifNoneMatch: undefined }
const text = { ru: 'Слой', en: 'Layer' }

function crowded(points: number): { layer: HotLayer; tiles: TileSource; clock: { ms: number } } {
  const layer = new HotLayer({
    name: 'a',
    title: text,
    channel: 'layer:a',
    columns: [{ name: 'places', type: 'number' }],
  })
  for (let id = 0; id < points; id += 1) {
    layer.store.put({ id, at: { x: id * 1000, y: id * 1000 }, shape: null, values: { places: 1 } })
  }
  const clock = { ms: 1_000 }
  const tiles = new TileSource({ layer, cache: new TileCache(), epoch: 'e', now: () => clock.ms })
  layer.cursor = { epoch: 'live', version: 1 }
  return { layer, tiles, clock }
}

async function ask(
  tiles: TileSource,
  ifNoneMatch?: string,
): Promise<TileAnswer | { body: null; etag: string }> {
  return tiles.answer({ ...WORLD, ifNoneMatch })
}

test('a tile told in groups is made at most ten times a second, and says its version and age meanwhile', async () => {
  const { layer, tiles, clock } = crowded(20_001)
  const first = await tiles.answer(WORLD)
  expect(first).toMatchObject({ ageMs: 0, cursor: { version: 1 } })
  layer.store.remove(7)
  layer.cursor = { epoch: 'live', version: 2 }
  clock.ms += 99
  const behind = await tiles.answer(WORLD)
  expect(behind).toMatchObject({ etag: first.etag, body: first.body, ageMs: 99, cursor: { version: 1 } })
  expect((await ask(tiles, first.etag)).body).toBeNull()
  clock.ms += 1
  const current = await tiles.answer(WORLD)
  expect(current).toMatchObject({ ageMs: 0, cursor: { version: 2 } })
  expect(current.etag).not.toBe(first.etag)
  expect((await ask(tiles, first.etag)).body).not.toBeNull()
})

test('a tile that tells its points one by one is never behind', async () => {
  const { layer, tiles } = crowded(2_000)
  const first = await tiles.answer(WORLD)
  layer.store.remove(7)
  const next = await tiles.answer(WORLD)
  expect(next.ageMs).toBe(0)
  expect(next.etag).not.toBe(first.etag)
  expect(readTile(next.body!)[0]!.features).toHaveLength(1_999)
})

test('who holds the tile as it is costs no encoding, and a star holds whatever there is', async () => {
  const { tiles } = crowded(10)
  const { etag } = await tiles.answer(WORLD)
  expect(await ask(tiles, etag)).toMatchObject({ body: null, etag })
  expect((await ask(tiles, '*')).body).toBeNull()
  expect((await ask(tiles, `${etag.slice(0, -1)}0"`)).body).not.toBeNull()
})

test('each compressed form is made once, however many ask for it at a time', async () => {
  const { tiles } = crowded(3_000)
  const packed = await Promise.all([1, 2, 3].map(() => tiles.answer({ ...WORLD, coding: 'br' })))
  expect(packed[1]!.body).toBe(packed[0]!.body)
  expect(packed[2]!.body).toBe(packed[0]!.body)
})

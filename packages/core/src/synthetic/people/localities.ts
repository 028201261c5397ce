// Where in its municipality an invented household lives: the code of a town or of a village, as registers write residences.
import type { Region } from './people.ts'

/** Towns of Липецкая область that are centres of districts (ОК 033-2013); two centres as large as the smallest of them are villages. */
const TOWNS = new Set(['Грязи', 'Данков', 'Задонск', 'Лебедянь', 'Усмань', 'Чаплыгин'])
/** In other packs a centre this large counts as a town. */
const TOWN_POPULATION = 12_000
/** Knuth's multiplier: households of a municipality are scattered evenly over its localities. */
const SCATTER = 2_654_435_761

/** ОКТМО of the locality, 11 digits. */
export function residenceOktmo(
  region: Pick<Region, 'pack'>,
  household: number,
  municipality: number,
): string {
  const { pack } = region
  const { oktmo, kind, centreName, population } = pack.municipalities[municipality]!
  if (kind === 'urban-okrug') return `${oktmo}001`
  const centre = pack.places.find(({ name }) => name === centreName)
  const isTown = centre !== undefined && (TOWNS.has(centre.name) || centre.population >= TOWN_POPULATION)
  const urbanShare = isTown ? Math.min(1, centre.population / Math.max(1, population)) : 0
  const draw = ((household * SCATTER) >>> 0) / 2 ** 32
  const district = oktmo.slice(0, 5)
  return draw < urbanShare ? `${district}101001` : `${district}4${String((household % 20) + 10)}101`
}

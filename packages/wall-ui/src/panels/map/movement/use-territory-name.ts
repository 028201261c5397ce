// How a municipality is called on the screen, by its code.
import { useFormat } from '../../../format/index.ts'
import { useWallStore } from '../../../wall.store.ts'

/** Reactive through the locale and the map; a code that is on no map is written as it is. */
export function useTerritoryName(): (oktmo: string) => string {
  const format = useFormat()
  const wall = useWallStore()
  return (oktmo) => {
    const info = wall.map?.info.get(oktmo)
    return (format.locale() === 'ru' ? info?.nameRu : info?.nameEn) ?? oktmo
  }
}

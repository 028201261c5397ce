// The region's map as the page of a figure needs it: shapes and names.
import { request } from '../../shared/http/request.ts'

interface MapAnswer {
  territories: {
    type: 'FeatureCollection'
    features: { properties: { oktmo: string; nameRu: string; nameEn: string } }[]
  }
}
export interface MapDocument {
  territories: MapAnswer['territories']
  /** Russian names by ОКТМО. */
  names: ReadonlyMap<string, string>
}

let asked: Promise<MapDocument> | undefined

/** Read once: borders change with a new pack, and that reloads the page. */
export function getMapDocument(): Promise<MapDocument> {
  asked ??= request<MapAnswer>('GET', '/api/v1/map').then(
    ({ territories }) => ({
      territories,
      names: new Map(territories.features.map(({ properties: { oktmo, nameRu } }) => [oktmo, nameRu])),
    }),
    (error: unknown) => {
      asked = undefined
      throw error
    },
  )
  return asked
}

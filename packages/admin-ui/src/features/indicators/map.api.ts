// Borders of the municipalities, as the wall's map reads them.
import type { GeoJsonCollection } from '@obzor/wall-ui/map'
import { request } from '../../shared/http/request.ts'

let asked: Promise<GeoJsonCollection> | undefined

/** Read once: borders change with a new pack, and that reloads the page. */
export function getBorders(): Promise<GeoJsonCollection> {
  asked ??= request<{ territories: GeoJsonCollection }>('GET', '/api/v1/map').then(
    ({ territories }) => territories,
    (error: unknown) => {
      asked = undefined
      throw error
    },
  )
  return asked
}

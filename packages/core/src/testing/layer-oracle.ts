// The vacancies as the engine really publishes them, from columns, with a roll-up and an area: channels for the oracle of the
// live path, and what each must hold by a SELECT that shares nothing with them but the table. Loaded by bare Node too.
import { latLngToCell } from 'h3-js'
import type pg from 'pg'
import { LayerView } from '../engine/layers/db/layer-view.ts'
import { declaredLayer } from '../engine/layers/hot-layer.ts'
import type { LayerDeclaration } from '../plugin-api/index.ts'
import { areaAround, areaChannel, layerChannel, rollUpChannel, type ChannelRow } from '../protocol/index.ts'

const text = { ru: 'проверка', en: 'check' }
const VACANCIES: LayerDeclaration = {
  code: 'vacancies',
  title: text,
  geometry: 'point',
  properties: {
    title: { type: 'string', title: text },
    places: { type: 'number', title: text },
    stamp: { type: 'number', title: text },
  },
  style: { colour: '#fff' },
}
const RESOLUTION = 5
/** Half of where the writers put features, so that many cross its edges. */
const AREA = areaAround([40.5, 51.8, 43.5, 52.2])
const CHANNELS = {
  layer: layerChannel(VACANCIES.code),
  cells: rollUpChannel(VACANCIES.code, RESOLUTION),
  area: areaChannel(VACANCIES.code, AREA),
}
export const LAYER_CHANNELS: readonly string[] = Object.values(CHANNELS)

export const vacanciesView = (): LayerView => new LayerView(VACANCIES, declaredLayer(VACANCIES).store)

interface Placed {
  row: ChannelRow & { lon: number; lat: number; places: number; stamp: number }
  isWithin: boolean
}

// Which tile a point stands in is the formula of the web's tiling.
const SELECT = `
  select to_jsonb(r) as row,
         floor((r.lon / 360 + 0.5) * 2 ^ $1) between $2 and $3
           and floor((0.5 - asinh(tan(radians(r.lat))) / (2 * pi())) * 2 ^ $1) between $4 and $5 as "isWithin"
    from (select f.id::text as id, round(st_x(f.geom)::numeric, 6)::float8 as lon,
                 round(st_y(f.geom)::numeric, 6)::float8 as lat, t.oktmo as territory,
                 f.properties ->> 'title' as title, (f.properties ->> 'places')::int as places,
                 (f.properties ->> 'stamp')::int as stamp
            from facts.feature f left join territory.territory t on t.id = f.territory_id
           where f.layer = 'vacancies') r`

/** What each of `LAYER_CHANNELS` must hold now, as `rowsText` has it. */
export async function selectLayer(pool: pg.Pool): Promise<Map<string, string>> {
  const { zoom, minX, maxX, minY, maxY } = AREA
  const { rows: placed } = await pool.query<Placed>(SELECT, [zoom, minX, maxX, minY, maxY])
  const cells = Map.groupBy(placed, ({ row: { lon, lat } }) => latLngToCell(lat, lon, RESOLUTION))
  const sum = (members: readonly Placed[], name: 'places' | 'stamp'): number =>
    members.reduce((total, { row }) => total + row[name], 0)
  const cellRows = Array.from(cells, ([id, members]) => ({
    id,
    count: members.length,
    'places.sum': sum(members, 'places'),
    'places.known': members.length,
    'stamp.sum': sum(members, 'stamp'),
    'stamp.known': members.length,
  }))
  return new Map([
    [CHANNELS.layer, rowsText(placed.map(({ row }) => row))],
    [CHANNELS.cells, rowsText(cellRows)],
    [CHANNELS.area, rowsText(placed.filter(({ isWithin }) => isWithin).map(({ row }) => row))],
  ])
}

const byText = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : 1

/** The same for the same rows, in whatever order they and their members come. */
export const rowsText = (rows: Iterable<ChannelRow>): string =>
  JSON.stringify(
    Array.from(rows, (row) => [row.id, Object.entries(row).toSorted(byText)] as const).toSorted(byText),
  )

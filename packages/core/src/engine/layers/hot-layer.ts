// A layer that the platform holds in memory: its columns, the versions of its tiles, and the version of the channel
// that its values were published in.
import type { LocalText } from '../../model/index.ts'
import type { LayerDeclaration, LayerProperty } from '../../plugin-api/index.ts'
import { layerChannel, type Cursor } from '../../protocol/index.ts'
import type { ColumnDeclaration } from './hot-store/columns.ts'
import { HotStore } from './hot-store/hot-store.ts'
import { TileVersions } from './tiles/tile-versions.ts'

export interface HotLayerOptions {
  name: string
  title: LocalText
  /** Channel whose version the values ride in. */
  channel: string
  columns: readonly ColumnDeclaration[]
}

export class HotLayer {
  readonly name: string
  readonly title: LocalText
  readonly channel: string
  readonly columns: readonly ColumnDeclaration[]
  /** Who may read it: what its channel asks for. */
  readonly right = 'public'
  readonly versions = new TileVersions()
  readonly store: HotStore
  /** `null` before the channel's first picture. */
  cursor: Cursor | null = null

  constructor({ name, title, channel, columns }: HotLayerOptions) {
    this.name = name
    this.title = title
    this.channel = channel
    this.columns = columns
    this.store = new HotStore(columns, (box) => this.versions.touch(box))
  }
}

/** Members of a row that are no property of a feature. */
const ROW_MEMBERS = new Set(['id', 'lon', 'lat', 'territory'])

/** The layer of a plugin: the municipality, and the properties that it declared. */
export function declaredLayer({ code, title, properties }: LayerDeclaration): HotLayer {
  const declared = Object.entries<LayerProperty>(properties).filter(([name]) => !ROW_MEMBERS.has(name))
  return new HotLayer({
    name: code,
    title,
    channel: layerChannel(code),
    columns: [{ name: 'territory', type: 'string' }, ...declared.map(([name, { type }]) => ({ name, type }))],
  })
}

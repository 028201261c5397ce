// `scenes`: what a wall may show beside its own. Scenes of the region's people come from the database and change by the outbox;
// what plugins bring is held by the host: when that changes, another view takes the place of this one, and the difference is
// one more delta of the channel.
import type { ClientBase } from 'pg'
import { upgradedScene, type Scene } from '../../../model/index.ts'
import {
  SCENES_CHANNEL,
  sceneRowId,
  type ChannelRow,
  type ContributedScene,
  type SceneRow,
} from '../../../protocol/index.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../../live/view.ts'

interface Row {
  key: string
  id: string
  document: Scene
}
const OWN = `
  select s.key, s.id, v.document
    from control.scene s join control.scene_version v on v.scene_key = s.key and v.version = s.version`

export class ScenesView implements PublishedView {
  readonly channel = SCENES_CHANNEL
  readonly right = 'public'
  readonly datasets = ['scene']
  readonly #contributed: readonly SceneRow[]
  /** Ids of own scenes by the key that the outbox names: of one that is gone nothing else is left. */
  readonly #ids = new Map<number, string>()

  constructor(contributed: readonly SceneRow[]) {
    this.#contributed = contributed
  }

  async load(client: ClientBase): Promise<ChannelRow[]> {
    this.#ids.clear()
    const { rows } = await client.query<Row>(`${OWN} order by s.key`)
    return [...this.#contributed, ...rows.map((row) => this.#remember(row))]
  }

  async refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    const keys = changed.get('scene') ?? []
    if (keys.length === 0) return { put: [], remove: [] }
    const { rows } = await client.query<Row>(`${OWN} where s.key = any ($1::bigint[])`, [keys])
    const present = new Set(rows.map(({ key }) => Number(key)))
    const remove = keys.flatMap((key) => {
      const id = present.has(key) ? undefined : this.#ids.get(key)
      return id === undefined ? [] : [sceneRowId(id)]
    })
    return { put: rows.map((row) => this.#remember(row)), remove }
  }

  #remember({ key, id, document }: Row): ContributedScene {
    this.#ids.set(Number(key), id)
    return { id: sceneRowId(id), kind: 'scene', pluginId: null, scene: upgradedScene(document) }
  }
}

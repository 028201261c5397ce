// `scenes`: what plugins bring to the wall. Its rows are held by the host and not by the database; when they change, another
// view takes the place of this one, and the difference is one more delta of the channel.
import { SCENES_CHANNEL, type ChannelRow, type SceneRow } from '../../../protocol/index.ts'
import type { PublishedView, ViewChange } from '../../live/view.ts'

export class ScenesView implements PublishedView {
  readonly channel = SCENES_CHANNEL
  readonly right = 'public'
  readonly datasets = []
  readonly #rows: readonly SceneRow[]

  constructor(rows: readonly SceneRow[]) {
    this.#rows = rows
  }

  load(): Promise<ChannelRow[]> {
    return Promise.resolve([...this.#rows])
  }

  refresh(): Promise<ViewChange> {
    return Promise.resolve({ put: [], remove: [] })
  }
}

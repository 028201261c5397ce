// A panel of a plugin that runs, wherever it does.
import type { PanelRows, PanelView } from '@obzor/core/plugin-api/client'
import type { FrameCutOff } from '@obzor/core/protocol'
import type { PanelOutlet } from './panel-session.ts'

export interface RunnerOutlet extends PanelOutlet {
  /** It is drawn: what was in its place may go. */
  started(): void
  cutOff(why: FrameCutOff): void
}

export interface PanelStart {
  settings: Record<string, unknown>
  channels: readonly string[]
  view: PanelView
  outlet: RunnerOutlet
}

export interface PanelRunner {
  takeView(view: PanelView): void
  takeRows(channel: string, rows: PanelRows): void
  /** False where a frame has let two pings pass. */
  isAnswering(): boolean
  end(): void
}

// A panel of a plugin that runs, wherever it does.
import type { PanelRows, PanelView } from '@obzor/core/plugin-api/client'
import type { PanelOutlet } from './panel-session.ts'

/** Why a frame was cut off. */
export type CutOff = 'floods' | 'hangs' | 'silent' | 'left' | 'lies' | 'protocol'

export interface RunnerOutlet extends PanelOutlet {
  /** It is drawn: what was in its place may go. */
  started(): void
  cutOff(why: CutOff): void
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
  end(): void
}

// What one running panel holds: its view, its rows, and who of it listens. The same in the wall's page and in a frame.
import type { PanelHost, PanelRows, PanelView, PanelWords } from '@obzor/core/plugin-api/client'

/** Where what the panel says goes. */
export interface PanelOutlet {
  say(words: PanelWords): void
  fail(reason: string): void
  spotlight(oktmo: string | null): void
}

export class PanelSession implements PanelHost {
  readonly settings: Record<string, unknown>
  readonly #outlet: PanelOutlet
  readonly #listeners = new Set<() => void>()
  #view: PanelView
  #channels: Readonly<Record<string, PanelRows>>
  #isTelling = false

  constructor(
    settings: Record<string, unknown>,
    view: PanelView,
    { channels, outlet }: { channels: readonly string[]; outlet: PanelOutlet },
  ) {
    this.settings = settings
    this.#view = view
    this.#outlet = outlet
    const none: PanelRows = { rows: new Map(), version: 0, at: null, refusal: null }
    this.#channels = Object.fromEntries(channels.map((name) => [name, none]))
  }

  get view(): PanelView {
    return this.#view
  }

  get channels(): Readonly<Record<string, PanelRows>> {
    return this.#channels
  }

  takeView(view: PanelView): void {
    this.#view = view
    this.#tell()
  }

  takeRows(name: string, rows: PanelRows): void {
    this.#channels = { ...this.#channels, [name]: rows }
    this.#tell()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  say(words: PanelWords): void {
    this.#outlet.say(words)
  }

  fail(reason: string): void {
    this.#outlet.fail(reason)
  }

  spotlight(oktmo: string | null): void {
    this.#outlet.spotlight(oktmo)
  }

  /** Several channels change in one frame of the feed: the panel is told once. */
  #tell(): void {
    if (this.#isTelling) return
    this.#isTelling = true
    queueMicrotask(() => {
      this.#isTelling = false
      for (const listener of this.#listeners) listener()
    })
  }
}

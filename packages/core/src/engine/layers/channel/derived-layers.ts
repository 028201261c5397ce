// The areas and roll-ups of one layer that somebody watches: made when the first one asks, ended when the last has gone.
import { readDerived, type DeltaFrame, type TileArea } from '../../../protocol/index.ts'
import type { DerivedStreams, LiveStream } from '../../live/published-channel.ts'
import { WORLD_UNITS, type WorldBox } from '../hot-store/world.ts'
import type { ChangeList } from './change-list.ts'
import { FeatureStream, type LayerPosition } from './feature-stream.ts'
import { RollUpStream } from './roll-up-stream.ts'

/**
 * Areas of a layer that are watched at a time; past it another one is refused. Each change is held against each area: 4,096 of
 * them cost 2 ns each, some 8 µs a change.
 */
export const AREAS_MAX = 4_096
/** A roll-up that nobody watches is followed for this long: who zooms out and in again does not count all features anew. */
export const ROLL_UP_LINGER_MS = 60_000

type Stream = FeatureStream | RollUpStream

export class DerivedLayers implements DerivedStreams {
  readonly #layer: LayerPosition & { readonly name: string }
  readonly #streams = new Map<string, Stream>()
  readonly #lingering = new Map<string, NodeJS.Timeout>()
  #changes: { stream: LiveStream; frame: DeltaFrame }[] = []

  constructor(layer: LayerPosition & { readonly name: string }) {
    this.#layer = layer
  }

  open(name: string): ReturnType<DerivedStreams['open']> {
    clearTimeout(this.#lingering.get(name))
    this.#lingering.delete(name)
    const known = this.#streams.get(name)
    if (known) return { stream: known }
    const read = readDerived(name)
    if (read?.base !== this.#layer.name) return { refused: 'unknown-channel' }
    const { derivation } = read
    if (derivation.kind === 'area' && this.#streams.size >= AREAS_MAX) return { refused: 'too-many-areas' }
    const stream =
      derivation.kind === 'area'
        ? new FeatureStream(name, this.#layer, boxOf(derivation.area))
        : new RollUpStream(name, this.#layer, derivation.resolution)
    this.#streams.set(name, stream)
    return { stream }
  }

  get(name: string): LiveStream | undefined {
    return this.#streams.get(name)
  }

  close(name: string): void {
    const stream = this.#streams.get(name)
    if (stream instanceof RollUpStream) {
      clearTimeout(this.#lingering.get(name))
      const end = (): void => {
        stream.close()
        this.#lingering.delete(name)
        this.#streams.delete(name)
      }
      this.#lingering.set(name, setTimeout(end, ROLL_UP_LINGER_MS).unref())
    } else {
      this.#streams.delete(name)
    }
  }

  get size(): number {
    return this.#streams.size
  }

  begin(): void {
    this.#changes = []
    for (const stream of this.#streams.values()) stream.begin()
  }

  /** Every stream goes to the layer's version. */
  advance(list: ChangeList): void {
    this.#changes = []
    for (const stream of this.#streams.values()) {
      const frame = stream.advance(list)
      if (frame) this.#changes.push({ stream, frame })
    }
  }

  changes(): readonly { stream: LiveStream; frame: DeltaFrame }[] {
    return this.#changes
  }
}

/** Edges of the tiles in world units; the last unit belongs to the area. */
function boxOf({ zoom, minX, maxX, minY, maxY }: TileArea): WorldBox {
  const size = WORLD_UNITS / 2 ** zoom
  return { minX: minX * size, minY: minY * size, maxX: (maxX + 1) * size - 1, maxY: (maxY + 1) * size - 1 }
}

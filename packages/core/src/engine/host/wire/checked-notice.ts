// What a plugin's process tells about itself, checked before the host acts on it: the code on the other side may be
// anybody's. Throws `RangeError`: the process breaks the wire's rules and is ended.
import type { PluginNotice } from './messages.ts'

const COUNT_MAX = 10_000_000
const STORAGE_KEYS_MAX = 100
const STORAGE_KEY_LENGTH_MAX = 200
const STORAGE_VALUE_BYTES_MAX = 64 * 1024
const SNAPSHOT_LAYERS_MAX = 200
const LAYER_LENGTH_MAX = 200
const MESSAGE_LENGTH_MAX = 2_000
const FACTS_MAX = 20

type Fields = Record<string, unknown>

export function checkedNotice(notice: unknown): PluginNotice {
  const fields = recordOf(notice, 'a notice')
  const run = countOf(fields.run, 'run', Number.MAX_SAFE_INTEGER)
  switch (fields.type) {
    case 'batch':
      return {
        type: 'batch',
        run,
        read: countOf(fields.read, 'read', COUNT_MAX),
        rejectedUnkept: countOf(fields.rejectedUnkept, 'rejectedUnkept', COUNT_MAX),
        storage: storageOf(fields.storage),
        snapshotLayers: layersOf(fields.snapshotLayers),
      }
    case 'progress':
      if (typeof fields.share !== 'number' || !(fields.share >= 0 && fields.share <= 1)) throw wrong('share')
      return { type: 'progress', run, share: fields.share }
    case 'log':
      if (fields.level !== 'info' && fields.level !== 'warn') throw wrong('level')
      return {
        type: 'log',
        run,
        level: fields.level,
        message: String(fields.message).slice(0, MESSAGE_LENGTH_MAX),
        facts: factsOf(fields.facts),
      }
    default:
      throw wrong('type')
  }
}

function storageOf(value: unknown): Record<string, string> {
  const entries = Object.entries(recordOf(value, 'storage'))
  if (entries.length > STORAGE_KEYS_MAX) throw wrong('storage')
  return Object.fromEntries(
    entries.map(([key, text]) => {
      if (
        key.length > STORAGE_KEY_LENGTH_MAX ||
        typeof text !== 'string' ||
        Buffer.byteLength(text) > STORAGE_VALUE_BYTES_MAX
      ) {
        throw wrong('storage')
      }
      // PostgreSQL has no such character, and one would fail the whole batch with a fault of its own.
      return [key.replaceAll('\0', ''), text.replaceAll('\0', '')]
    }),
  )
}

function layersOf(value: unknown): string[] {
  if (!Array.isArray(value) || value.length > SNAPSHOT_LAYERS_MAX) throw wrong('snapshotLayers')
  return value.map((layer: unknown) => {
    if (typeof layer !== 'string' || layer.length > LAYER_LENGTH_MAX) throw wrong('snapshotLayers')
    return layer
  })
}

/** Numbers, truth and short texts; anything else is left out. */
function factsOf(value: unknown): Record<string, string | number | boolean> {
  if (value === undefined || value === null) return {}
  const facts: [string, string | number | boolean][] = []
  for (const [name, fact] of Object.entries(recordOf(value, 'facts')).slice(0, FACTS_MAX)) {
    if (typeof fact === 'string') facts.push([name.slice(0, 100), fact.slice(0, MESSAGE_LENGTH_MAX)])
    else if (typeof fact === 'number' || typeof fact === 'boolean') facts.push([name.slice(0, 100), fact])
  }
  return Object.fromEntries(facts)
}

function recordOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(what)
  return value as Fields
}

function countOf(value: unknown, what: string, max: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) > max) throw wrong(what)
  return value as number
}

const wrong = (what: string): RangeError => new RangeError(`a notice whose '${what}' is none`)

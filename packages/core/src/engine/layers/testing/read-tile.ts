// Reads a vector tile back, ours or PostGIS', for comparison in tests and benchmarks.

export interface ReadFeature {
  id: number
  kind: number
  values: Record<string, string | number | boolean>
  /** Rings, lines or one run of points; x and y in turn. */
  paths: number[][]
}
export interface ReadLayer {
  name: string
  extent: number
  version: number
  features: ReadFeature[]
}

/** Field number, wire type and value of each field of a message. */
function* fields(bytes: Uint8Array): Generator<{ field: number; value: number; message: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const cursor = { at: 0 }
  while (cursor.at < bytes.length) {
    const tag = varint(bytes, cursor)
    const field = Math.floor(tag / 8)
    const none = new Uint8Array(0)
    if (tag % 8 === 0) yield { field, value: varint(bytes, cursor), message: none }
    else if (tag % 8 === 1) {
      yield { field, value: view.getFloat64(cursor.at, true), message: none }
      cursor.at += 8
    } else if (tag % 8 === 2) {
      const length = varint(bytes, cursor)
      if (cursor.at + length > bytes.length) throw new Error('a message runs past its end')
      yield { field, value: 0, message: bytes.subarray(cursor.at, cursor.at + length) }
      cursor.at += length
    } else throw new Error(`wire type ${tag % 8}`)
  }
}

function varint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[cursor.at]
    if (byte === undefined) throw new Error('a number runs past its end')
    cursor.at += 1
    value += (byte & 0x7f) * scale
    if (byte < 128) return value
  }
}

function packed(bytes: Uint8Array): number[] {
  const cursor = { at: 0 }
  const values: number[] = []
  while (cursor.at < bytes.length) values.push(varint(bytes, cursor))
  return values
}

const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)
const zigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2)

export function readTile(bytes: Uint8Array): ReadLayer[] {
  return Array.from(fields(bytes), ({ message }) => readLayer(message))
}

function readLayer(message: Uint8Array): ReadLayer {
  const all = [...fields(message)]
  const first = (field: number): number => all.find((entry) => entry.field === field)!.value
  const keys = all.filter(({ field }) => field === 3).map((entry) => text(entry.message))
  const values = all.filter(({ field }) => field === 4).map((entry) => readValue(entry.message))
  return {
    name: text(all.find(({ field }) => field === 1)!.message),
    extent: first(5),
    version: first(15),
    features: all
      .filter(({ field }) => field === 2)
      .map((entry) => {
        const feature = [...fields(entry.message)]
        const numbers = (wanted: number): number[] =>
          packed(feature.find(({ field }) => field === wanted)?.message ?? new Uint8Array(0))
        const tags = numbers(2)
        const pairs = Array.from(
          { length: tags.length / 2 },
          (_, pair) => [keys[tags[pair * 2]!]!, values[tags[pair * 2 + 1]!]!] as const,
        )
        return {
          id: feature.find(({ field }) => field === 1)?.value ?? -1,
          kind: feature.find(({ field }) => field === 3)!.value,
          values: Object.fromEntries(pairs),
          paths: readPaths(numbers(4)),
        }
      }),
  }
}

function readValue(message: Uint8Array): string | number | boolean {
  const entry = fields(message).next().value!
  if (entry.field === 1) return text(entry.message)
  if (entry.field === 6) return zigzag(entry.value)
  return entry.field === 7 ? entry.value === 1 : entry.value
}

function readPaths(commands: readonly number[]): number[][] {
  const paths: number[][] = []
  let [x, y] = [0, 0]
  for (let at = 0; at < commands.length;) {
    const command = commands[at]! & 7
    const count = commands[at]! >> 3
    at += 1
    if (command === 7) continue
    if (command === 1) paths.push([])
    for (let vertex = 0; vertex < count; vertex += 1, at += 2) {
      x += zigzag(commands[at]!)
      y += zigzag(commands[at + 1]!)
      paths.at(-1)!.push(x, y)
    }
  }
  return paths
}

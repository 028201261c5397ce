// Which layers somebody chose for a map of a scene, in this browser. A browser that keeps nothing shows the scene's own.
const KEY = 'obzor.wall.layers'
/** Maps that are remembered; the oldest choice goes first. */
const MAPS_MAX = 50

type Choices = [place: string, layers: string[]][]

function choices(): Choices {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    const isText = (value: unknown): value is string => typeof value === 'string'
    return (Array.isArray(kept) ? kept : []).filter(
      (entry): entry is Choices[number] =>
        Array.isArray(entry) && isText(entry[0]) && Array.isArray(entry[1]) && entry[1].every(isText),
    )
  } catch {
    return []
  }
}

/** `null` where nobody has chosen. */
export const rememberedLayers = (place: string): string[] | null =>
  choices().find(([known]) => known === place)?.[1] ?? null

export function rememberLayers(place: string, layers: readonly string[]): void {
  const others = choices().filter(([known]) => known !== place)
  try {
    localStorage.setItem(KEY, JSON.stringify([...others, [place, layers]].slice(-MAPS_MAX)))
  } catch {
    // Full, or closed by the browser's settings: the choice holds until the page is loaded again.
  }
}

// An example table of the region that is loaded: invented values in the real centres of its municipalities, so that the
// first rows of a new source stand inside the map, whatever region it is.

const PLACES_MAX = 12
const ANSWER_TIMEOUT_MS = 5_000

interface Territory {
  properties: { nameRu: string; centreName: string | null; centre: [number, number]; population: number }
}

/** `undefined` where the platform does not tell its territories: the template's own table stays. */
export async function placesTable(base: string): Promise<string | undefined> {
  let features: Territory[]
  try {
    const answer = await fetch(`${base}/api/v1/territories`, {
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    })
    if (!answer.ok) return undefined
    features = ((await answer.json()) as { features: Territory[] }).features
  } catch {
    return undefined
  }
  const largest = features.toSorted((a, b) => b.properties.population - a.properties.population)
  const rows = largest.slice(0, PLACES_MAX).map(({ properties }, index) => {
    const { centre, centreName, nameRu } = properties
    const [lon, lat] = centre.map((degrees) => degrees.toFixed(4))
    return `${index + 1},"${(centreName ?? nameRu).replaceAll('"', '""')}",${lon},${lat},${3 + ((index * 7) % 11)}`
  })
  return rows.length === 0 ? undefined : `id,название,lon,lat,значение\n${rows.join('\n')}\n`
}

// How a municipality is called where space is short. Pure.

/** Words that a map need not repeat at each name: everything here is a municipality. */
const KIND_WORDS =
  /\s*\b(?:municipal|urban|city)?\s*(?:district|okrug)\b|\s*\b(?:rayon|raion|raĭon|gorodskoy okrug|munitsipalny okrug)\b/giu
const KIND_WORDS_RU = /(?:^|\s+)(?:муниципальный|городской)?\s*(?:район|округ)(?=\s|$)|^(?:г\.|город)\s+/giu

/** «Воловский район» → «Воловский», «городской округ город Елец» → «Елец». */
export function shortName(name: string): string {
  const short = name
    .replaceAll(KIND_WORDS_RU, ' ')
    .replaceAll(KIND_WORDS, ' ')
    .trim()
    .replace(/^(?:г\.|город)\s+/iu, '')
  return short === '' ? name : short
}

/** Two lines of a long double name, broken after its hyphen or space: «Матвеево-» «Курганский»; one line otherwise. */
export function brokenName(name: string): string[] {
  const breaks = [...name.matchAll(/[-\s]/g)].map((match) => match.index)
  if (breaks.length === 0) return [name]
  const middle = name.length / 2
  const at = breaks.reduce((best, index) =>
    Math.abs(index - middle) < Math.abs(best - middle) ? index : best,
  )
  return [name.slice(0, at + 1).trim(), name.slice(at + 1)]
}

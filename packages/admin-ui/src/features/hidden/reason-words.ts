// Codes of reasons in words: those of a band carry its borders.
export interface ReasonWords {
  key: string
  named: Record<string, string>
}

/** `band-100-110` → the text of a band with its borders. */
export function reasonWords(code: string): ReasonWords {
  const band = /^band-(\d+)-(\d+)$/.exec(code)
  if (!band) return { key: `hidden.reason.${code}`, named: {} }
  return { key: 'hidden.reason.band', named: { from: band[1]!, to: band[2]! } }
}

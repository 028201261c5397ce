// What the set-up form knows of the engine's rules; the engine has the last word.

/** Equals the engine's own minimum. */
export const PASSWORD_LENGTH_MIN = 12
const CODE_LENGTH = 10

/** Writes a setup code as it is printed, while it is being typed: capitals, a hyphen after five. */
export function writeSetupCode(text: string): string {
  const plain = text
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .slice(0, CODE_LENGTH)
  return plain.length > 5 ? `${plain.slice(0, 5)}-${plain.slice(5)}` : plain
}

/** Where to go after signing in: a path of the console only, so that a link cannot lead elsewhere. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}

/** The code that the way to the provider of identities ended with: one of ours, or nothing. */
export function refusalOf(refused: unknown): string | undefined {
  return typeof refused === 'string' && /^OBZ_[A-Z0-9_]{3,80}$/.test(refused) ? refused : undefined
}

// A capability as a sentence: `net:office.example` → «обращаться по сети к office.example».
import type { Format } from '../../shared/format/use-format.ts'

const ORDER = ['net', 'databases', 'files', 'secrets', 'panel', 'layer', 'emits', 'memMb']

export function capabilityWords(
  line: string,
  { t, te, number }: Pick<Format, 't' | 'te' | 'number'>,
): string {
  const at = line.indexOf(':')
  const kind = line.slice(0, at)
  const value = line.slice(at + 1)
  const field = /^\$\{config\.(\w+)\}$/.exec(value)?.[1]
  if (kind === 'net' && field !== undefined) return t('plugins.may.netConfig', { value: field })
  if (kind === 'emits') {
    const name = `plugins.kind.${value}`
    return t('plugins.may.emits', { value: te(name) ? t(name) : value })
  }
  if (kind === 'memMb') return t('plugins.may.memMb', { value: number(Number(value)) })
  // What a newer engine knows and this page does not is shown as it is, never hidden.
  return te(`plugins.may.${kind}`) ? t(`plugins.may.${kind}`, { value }) : line
}

/** What reaches furthest first. */
export function inOrder(lines: readonly string[]): string[] {
  const rank = (line: string): number => {
    const at = ORDER.indexOf(line.slice(0, line.indexOf(':')))
    return at < 0 ? -1 : at
  }
  return lines.toSorted((one, other) => rank(one) - rank(other) || one.localeCompare(other))
}

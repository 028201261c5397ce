// What a device is, in two words, as far as its browser says.
import { browserOf } from '../access/browser-words.ts'

export function deviceWords(agent: string): string {
  const { browser, system } = browserOf(agent)
  return [browser, system].filter((word) => word !== null).join(', ') || agent
}

// Households by the number of children: one list for the indicators that count them and the panel that draws them.
import type { LocalText } from '@obzor/core/model'

export interface Group {
  /** Part of the codes of its two indicators. */
  code: string
  /** Children; of the last group this many and more. */
  children: number
  name: LocalText
}

export const GROUPS: readonly Group[] = [
  { code: 'children-0', children: 0, name: { ru: 'без детей', en: 'no children' } },
  { code: 'children-1', children: 1, name: { ru: 'один ребёнок', en: 'one child' } },
  { code: 'children-2', children: 2, name: { ru: 'двое детей', en: 'two children' } },
  { code: 'children-3', children: 3, name: { ru: 'трое и больше', en: 'three and more' } },
]

export const allOf = ({ code }: Group): string => `households.${code}`
export const poorOf = ({ code }: Group): string => `households.${code}.poor`

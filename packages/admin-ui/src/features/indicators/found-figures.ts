// Which figures a reader means. Pure.
import type { LocalText } from '@obzor/core/model'
import type { Figure } from './indicators.store.ts'

/** Every word must stand in the title, in its code or in its method; «ё» is «е». */
export function foundFigures(
  figures: readonly Figure[],
  { words, group, titleOf }: { words: string; group: string | null; titleOf: (text: LocalText) => string },
): Figure[] {
  const plain = (text: string): string => text.toLowerCase().replaceAll('ё', 'е')
  const asked = plain(words).split(/\s+/).filter(Boolean)
  return figures.filter((figure) => {
    if (group !== null && figure.group !== group) return false
    const text = plain(
      [titleOf(figure.title), figure.code, figure.method ? titleOf(figure.method) : ''].join(' '),
    )
    return asked.every((word) => text.includes(word))
  })
}

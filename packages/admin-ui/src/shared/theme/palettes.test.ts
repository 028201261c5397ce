import { describe, expect, test } from 'vitest'
import { palettes } from './palettes.ts'

/** Relative luminance and contrast, WCAG 2.2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light! + 0.05) / (dark! + 0.05)
}
/** `ink` at `share` over `ground`, as the browser paints it. */
function over(ink: string, ground: string, share: number): string {
  const parts = [1, 3, 5].map((at) => {
    const [top, under] = [ink, ground].map((hex) => Number.parseInt(hex.slice(at, at + 2), 16))
    return Math.round(top! * share + under! * (1 - share))
      .toString(16)
      .padStart(2, '0')
  })
  return `#${parts.join('')}`
}

describe.each(Object.entries(palettes))('the %s theme', (_name, colours) => {
  test('writes ordinary and soft text at 4.5 : 1 or more, on the page and on cards', () => {
    for (const ground of [colours.background, colours.surface]) {
      expect(contrast(colours['on-surface'], ground)).toBeGreaterThan(10)
      expect(contrast(over(colours['on-surface'], ground, 0.72), ground)).toBeGreaterThanOrEqual(4.5)
    }
    expect(contrast(colours['on-primary'], colours.primary)).toBeGreaterThanOrEqual(4.5)
  })

  test.each(['primary', 'success', 'info', 'warning', 'error'] as const)(
    '%s is legible in a chip',
    (accent) => {
      const chip = over(colours[accent], colours.surface, 0.13)
      expect(contrast(colours[accent], chip)).toBeGreaterThanOrEqual(4.5)
    },
  )

  test.each(['accepted', 'unchanged', 'quarantined'] as const)('%s stands out from the card', (part) => {
    expect(contrast(colours[part], colours.surface)).toBeGreaterThanOrEqual(3)
  })
})

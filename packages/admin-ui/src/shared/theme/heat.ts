// Steps of a quantity from little to much, as the walls' maps colour it: blue to yellow on dark ground, sand to blue on light. Told apart
// without red and green; text on each step keeps a contrast of 4.5 : 1 (a test keeps it).
export const HEAT_STEPS = 6

export const heat = {
  dark: ['#22456c', '#4b5c88', '#7d6c8d', '#b48785', '#dfa76c', '#ffcf5a'],
  light: ['#f6ecc9', '#d3d8bf', '#a3c0bd', '#72a3b8', '#3c76a3', '#1f5189'],
} as const

const INKS = ['#ffffff', '#10181f'] as const

/** The ink that is read better on a colour. */
export const inkOn = (colour: string): string =>
  contrast(colour, INKS[0]) >= contrast(colour, INKS[1]) ? INKS[0] : INKS[1]

/** WCAG 2: (L₁ + 0.05) ÷ (L₂ + 0.05). */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

// Where the bars of a waterfall begin and how long they are, in per cent of its width. Pure.
import type { ReviewStep } from './registry.api.ts'

export interface WaterfallBar {
  what: ReviewStep['what'] | 'total'
  bits: number
  fromPct: number
  widthPct: number
}

export function waterfall(steps: readonly ReviewStep[]): { bars: WaterfallBar[]; zeroPct: number } {
  let sum = 0
  const spans = steps.map(({ what, bits }) => {
    const from = sum
    sum += bits
    return { what: what as WaterfallBar['what'], bits, from, to: sum }
  })
  spans.push({ what: 'total', bits: sum, from: 0, to: sum })
  const ends = spans.flatMap(({ from, to }) => [from, to])
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)]
  const width = high - low || 1
  const place = (bits: number): number => ((bits - low) / width) * 100
  return {
    zeroPct: place(0),
    bars: spans.map(({ what, bits, from, to }) => ({
      what,
      bits,
      fromPct: place(Math.min(from, to)),
      widthPct: place(Math.max(from, to)) - place(Math.min(from, to)),
    })),
  }
}

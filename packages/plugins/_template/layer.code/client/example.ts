import { defineLayer } from '@obzor/core/plugin-api/client'
import { heightOf } from '../src/columns.ts'

const [WIDTH_REM, HEIGHT_REM] = [0.35, 2.4]

/** A column on each feature, the higher its value the higher. Runs on the wall's page and in a frame alike. */
export default defineLayer({
  paint: ({ context, toPixel }, features, { colour, edge, remPx }) => {
    const values = Array.from({ length: features.end }, (_, slot) => features.valueAt(slot, 'value'))
    const highest = Math.max(0, ...values.filter((value) => typeof value === 'number'))
    context.fillStyle = colour
    context.strokeStyle = edge
    context.lineWidth = remPx * 0.06
    for (let slot = 0; slot < features.end; slot += 1) {
      // A slot without a feature.
      if (Number.isNaN(features.x[slot])) continue
      const [x, y] = toPixel(features.x[slot]!, features.y[slot]!)
      const [width, height] = [
        WIDTH_REM * remPx,
        (0.2 + HEIGHT_REM * heightOf(values[slot], highest)) * remPx,
      ]
      context.fillRect(x - width / 2, y - height, width, height)
      context.strokeRect(x - width / 2, y - height, width, height)
    }
  },
})

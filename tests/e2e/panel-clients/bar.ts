import { defineLayer } from '@obzor/core/plugin-api/client'

/** A bar with a pixel for each feature, so that a test can count what the layer holds. */
export default defineLayer({
  paint: ({ context, width }, features) => {
    context.fillStyle = '#ff0000'
    context.fillRect(0, 0, Math.min(width, features.size), 6)
  },
})

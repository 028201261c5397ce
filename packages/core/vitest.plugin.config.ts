// A plugin's own tests, wherever its folder lies; run by `./obzor plugin test`.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { environment: 'node', include: ['src/**/*.test.ts'], passWithNoTests: true },
})

// Builds the console into dist/ui/console; the engine serves it under /console/. For work on screens,
// OBZOR_ENGINE=http://127.0.0.1:8080 makes the development server pass the API and the socket on.
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const engine = process.env.OBZOR_ENGINE

/** Thinner lines stay as they are: a hairline is one pixel on every screen. */
const SCALED_PX_MIN = 3
const ROOT_PX = 16

/**
 * Lengths of all styles, Vuetify's too, in units of the root's type size: on a screen of 3840 pixels the root is larger
 * (console.css), and everything grows together instead of letters alone.
 */
const scaledLengths = {
  postcssPlugin: 'scaled-lengths',
  Declaration(declaration: { value: string }): void {
    if (!declaration.value.includes('px')) return
    declaration.value = declaration.value.replaceAll(/(?<![\w.#-])(\d*\.?\d+)px\b/g, (length, px: string) =>
      Number(px) < SCALED_PX_MIN ? length : `${Number((Number(px) / ROOT_PX).toFixed(5))}rem`,
    )
  },
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/console/',
  plugins: [vue()],
  css: { postcss: { plugins: [scaledLengths] } },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'true',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  server: {
    ...(engine && {
      proxy: { '/api': engine, '/live': { target: engine, ws: true } },
    }),
  },
  build: {
    outDir: fileURLToPath(new URL('../../dist/ui/console', import.meta.url)),
    emptyOutDir: true,
    // A font or picture in a data: URL would need a wider content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // Libraries change with their versions only: a new console leaves them in the browser's cache.
        codeSplitting: {
          groups: [
            { name: 'vuetify', test: /node_modules[\\/](@?vuetify)/, priority: 2 },
            { name: 'libraries', test: /node_modules/, priority: 1 },
          ],
        },
      },
    },
  },
})

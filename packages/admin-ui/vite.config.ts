// Builds the console into dist/ui/console; the engine serves it under /console/. For work on screens,
// OBZOR_ENGINE=http://127.0.0.1:8080 makes the development server pass the API and the socket on.
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const engine = process.env.OBZOR_ENGINE

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/console/',
  plugins: [vue()],
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

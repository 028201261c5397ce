// Builds the wall into dist/ui/wall; the engine serves it under /wall/.
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { build as bundle } from 'esbuild'
import { defineConfig, type Plugin } from 'vite'

/** A script of its own beside the page's. */
const plainScript = (fileName: string, source: string): Plugin => ({
  name: `obzor-${fileName}`,
  apply: 'build',
  async generateBundle() {
    const { outputFiles } = await bundle({
      entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
      bundle: true,
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
      minify: true,
      legalComments: 'none',
      define: {
        'process.env.NODE_ENV': '"production"',
        __VUE_OPTIONS_API__: 'false',
        __VUE_PROD_DEVTOOLS__: 'false',
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      },
      write: false,
    })
    this.emitFile({ type: 'asset', fileName, source: outputFiles[0]!.text })
  },
})

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/wall/',
  plugins: [
    vue(),
    // What runs in the frame of a panel that nobody here answers for: one script, so that its page needs no address.
    plainScript('panel-frame.js', 'src/plugins/frame/main.ts'),
    plainScript('screen-worker.js', 'src/hall/screen-worker.ts'),
  ],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    outDir: fileURLToPath(new URL('../../dist/ui/wall', import.meta.url)),
    emptyOutDir: true,
    // A font in a data: URL would need a wider content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
})

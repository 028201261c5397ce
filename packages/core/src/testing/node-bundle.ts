// Builds a script of the tests into one file that bare Node runs as a process of its own.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))

/** Everything goes in, so that the file may lie anywhere; takes about a second. */
export async function bundleForNode(script: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [script],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node26',
    tsconfig: path.join(ROOT, 'tsconfig.json'),
    // Optional companions of pg and ws, which do without them.
    external: ['pg-native', 'bufferutil', 'utf-8-validate'],
    logLevel: 'silent',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  })
}

// Builds what is out of date before the first file: two workers that found it so would build the same folders at once.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export default function setup(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../packages/core/build.ts', import.meta.url))], {
    stdio: 'inherit',
  })
}

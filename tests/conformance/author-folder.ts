// A folder of an author for one test file: `plugin new` makes its plugins there, without a platform.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { pathsFrom, type Paths } from '../../packages/core/src/cli/paths.ts'
import { newPlugin } from '../../packages/core/src/cli/plugin/new.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Whole suites in processes of their own, on a machine that does other things too. */
export const PATIENCE = { timeout: 240_000 }

export interface AuthorFolder {
  work: string
  paths: Paths
  make(id: string, directory?: string, from?: string): ReturnType<typeof newPlugin>
  remove(): void
}

export function authorFolder(): AuthorFolder {
  const work = mkdtempSync(path.join(tmpdir(), 'obzor-kit-'))
  const paths = pathsFrom({
    OBZOR_ROOT: path.resolve(ROOT),
    OBZOR_DATA: path.join(work, 'data'),
    OBZOR_CALLED_FROM: work,
  })
  return {
    work,
    paths,
    make: (id, directory, from) =>
      newPlugin(paths, { id, directory, filesOnly: true, from, say: () => undefined }),
    remove: () => rmSync(work, { recursive: true, force: true }),
  }
}

// The plugins of the cookbook are folders of their own, as an author's are, and pass what ours pass.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { pathsFrom } from '../../packages/core/src/cli/paths.ts'
import { checkPlugin } from '../../packages/core/src/cli/plugin/check-plugin.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDER = path.join(ROOT, 'docs/cookbook')
const paths = pathsFrom({ OBZOR_ROOT: path.resolve(ROOT), OBZOR_CALLED_FROM: ROOT })
const page = readFileSync(path.join(ROOT, 'docs/cookbook.md'), 'utf8')
/** Whole suites in processes of their own, on a machine that does other things too. */
const PATIENCE = { timeout: 240_000 }

it.each(readdirSync(FOLDER))('%s is gold', PATIENCE, async (id) => {
  const { grade, missing } = await checkPlugin(paths, { directory: path.join(FOLDER, id), quick: true })
  expect(['gold', 'platinum'], `${missing.join('; ')}`).toContain(grade)
})

it('the page names folders that are there, and every recipe', () => {
  const named = [...page.matchAll(/`((?:packages\/plugins|cookbook)\/[\w/-]+)`/g)].map(
    ([, folder]) => folder!,
  )
  for (const folder of named) {
    const place = path.join(ROOT, folder.startsWith('cookbook') ? 'docs' : '', folder)
    expect(existsSync(place), `${folder}`).toBe(true)
  }
  for (const id of readdirSync(FOLDER)) expect(named).toContain(`cookbook/${id}`)
})

// What `plugin new` makes passes everything the kit asks, of each kind and from each beginning. A file of its own: half of
// the suite's time.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkPlugin } from '../../packages/core/src/cli/plugin/check-plugin.ts'
import { beginningsOf, kindsOf } from '../../packages/core/src/cli/plugin/new.ts'
import { authorFolder, PATIENCE, ROOT, type AuthorFolder } from './author-folder.ts'

const FILES_MAX = 8
const OWN_LINES_MAX = 60
/** With settings and a server that may answer anything. */
const OWN_LINES_OF_BEGINNING_MAX = 130

let author: AuthorFolder
beforeAll(() => {
  author = authorFolder()
})
afterAll(() => author.remove())

const every = kindsOf(ROOT).flatMap((kind): [string, string | undefined][] => [
  [kind, undefined],
  ...beginningsOf(ROOT, kind).map((from): [string, string] => [kind, from]),
])
describe.each(every)('a new %s (from %s)', (kind, from) => {
  it('is small, whole and gold from its first minute, outside the repository too', PATIENCE, async () => {
    const { work, paths } = author
    const { folder, files } = await author.make(`${kind}-fire-station`, from && path.join(work, from), from)
    expect(files.length).toBeLessThanOrEqual(FILES_MAX)
    const own = files.filter((file) => /^(?:src|client)\//.test(file) && !file.endsWith('.test.ts'))
    const lines = own.flatMap((file) => readFileSync(path.join(folder.path, file), 'utf8').trim().split('\n'))
    expect(lines.length).toBeLessThanOrEqual(from ? OWN_LINES_OF_BEGINNING_MAX : OWN_LINES_MAX)
    expect(files.map((file) => readFileSync(path.join(folder.path, file), 'utf8')).join()).not.toMatch(
      /example[^s]/i,
    )
    const report = await checkPlugin(paths, { directory: folder.path, quick: true })
    expect(report.missing.filter((what) => !what.includes('--quick'))).toEqual([])
    expect(['gold', 'platinum']).toContain(report.grade)
  })
})

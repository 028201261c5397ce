// Runs the suite in a process of its own and says each result as a line of JSON: a plugin that spins or eats memory
// ends this process and not the kit. `./obzor plugin test` bundles it with the plugin.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { conformanceCases, runCase } from './suite.ts'
import { isPlugin, type TestedPlugin } from './tested-plugin.ts'

/** Read by the kit from descriptor 3: a plugin's own output must not be taken for a result. */
export const RESULTS_DESCRIPTOR = 3

export async function runInChild(
  exports: Record<string, unknown>,
  say: (line: string) => void,
  folder = process.argv[2]!,
): Promise<void> {
  const textOf = (file: string): string => {
    try {
      return readFileSync(path.join(folder, file), 'utf8')
    } catch {
      return ''
    }
  }
  const plugin = Object.values(exports).find(isPlugin)
  if (!plugin) throw new Error('src/index.ts exports no plugin')
  const names = JSON.parse(process.argv[3] ?? '[]') as string[]
  const tested: TestedPlugin = {
    id: path.basename(folder),
    exports,
    plugin,
    packageJson: JSON.parse(textOf('package.json') || '{}') as Record<string, unknown>,
    readme: textOf('README.md'),
    fixtures: names.map((name) => ({ name, bytes: readFileSync(path.join(folder, 'fixtures', name)) })),
  }
  const cases = conformanceCases(tested)
  say(JSON.stringify({ count: cases.length }))
  for (const each of cases) {
    say(JSON.stringify({ begun: each.title }))
    say(JSON.stringify(await runCase(each)))
  }
}

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { BENCHES } from './bench.ts'

const fromHere = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

test('the launcher lists every benchmark once, with the words of the command line', () => {
  const launcher = readFileSync(fromHere('../../../../../obzor'), 'utf8').replaceAll('\\\\', '\\')
  for (const [name, { what }] of Object.entries(BENCHES)) {
    expect({ name, times: launcher.split(`\n  ${name.padEnd(16)} ${what}\n`).length - 1 }).toEqual({
      name,
      times: 1,
    })
  }
})

test('every file of a benchmark can be asked for by its name', () => {
  const files = readdirSync(fromHere('../../bench')).filter((name) => name.endsWith('.bench.ts'))
  const built = Object.keys(BENCHES).filter((name) => BENCHES[name]?.where === 'built')
  expect(files.map((file) => file.replace('.bench.ts', '')).toSorted()).toEqual(built.toSorted())
})

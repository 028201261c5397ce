// One catalogue of errors: every code that the code can raise has its line in docs/errors.md and its texts in both
// languages of the console, and neither of them speaks of codes that nobody raises any more.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { errorsEn } from '../../packages/admin-ui/src/shared/i18n/errors.en.ts'
import { errorsRu } from '../../packages/admin-ui/src/shared/i18n/errors.ru.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const CODE = /\bOBZ_[A-Z0-9]+(?:_[A-Z0-9]+)+\b/g
/** Tests and stand-ins invent codes; the texts of the console are what is checked here. */
const NOT_RAISED = /\.(?:test|bench)\.ts$|\/(?:testing|i18n|node_modules|dist)\/|-fixture\.ts$/

interface Source {
  file: string
  text: string
}
type Words = Record<'fact' | 'risk' | 'action', string>
const russian: Record<string, Words> = errorsRu
const english: Record<string, Words> = errorsEn

function sources(): Source[] {
  const files = readdirSync(path.join(ROOT, 'packages'), { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join('packages', file.split(path.sep).join('/')))
    .filter((file) => /\.(?:ts|vue|mjs)$/.test(file) && !NOT_RAISED.test(file))
  return [...files, 'obzor'].map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }))
}

/**
 * Codes that are put together from a prefix and a variable. `${string}` is a type, which raises nothing; anything
 * else must take its second half from the keys of a table `FAULTS` in the same file.
 */
function composed({ file, text }: Source): string[] {
  return [...text.matchAll(/\bOBZ_([A-Z0-9_]+_)?\$\{(\w+)\}/g)].flatMap(([whole, area, name]) => {
    if (name === 'string') return []
    const table = /const FAULTS = \{\n([\s\S]*?)\n\}/.exec(text)?.[1]
    if (table === undefined || area === undefined)
      throw new Error(`${file}: it cannot be told which codes ${whole} stands for`)
    return [...table.matchAll(/^ {2}([A-Z0-9_]+):/gm)].map(([, key]) => `OBZ_${area}${key}`)
  })
}

/** Code → a file that knows it. */
function raisedCodes(): Map<string, string> {
  const codes = new Map<string, string>()
  for (const source of sources())
    for (const code of [...(source.text.match(CODE) ?? []), ...composed(source)])
      if (!codes.has(code)) codes.set(code, source.file)
  return codes
}

/** Rows of the tables of docs/errors.md. */
function documented(): Map<string, string[]> {
  const page = readFileSync(path.join(ROOT, 'docs/errors.md'), 'utf8')
  const rows = page.split('\n').flatMap((line) => {
    const cells = line.split(' | ').map((cell) => cell.replace(/^\| | *\|$/g, '').trim())
    const code = /^`(OBZ_[A-Z0-9_]+)`$/.exec(cells[0] ?? '')?.[1]
    return code === undefined ? [] : [[code, cells.slice(1)] as const]
  })
  expect(rows.length, 'no code stands twice').toBe(new Map(rows).size)
  return new Map(rows)
}

const raised = raisedCodes()
const missingFrom = (known: (code: string) => boolean): string[] =>
  [...raised].filter(([code]) => !known(code)).map(([code, file]) => `${code} of ${file}`)

describe('the catalogue of errors', () => {
  test('finds codes written whole and codes put together', () => {
    expect(raised.size).toBeGreaterThan(150)
    expect(raised.get('OBZ_XML_TRUNCATED')).toBeDefined()
    expect(raised.get('OBZ_LAUNCHER_NO_NPM')).toBe('obzor')
    expect(raised.get('OBZ_RECORD_MONTH_FUTURE')).toBe('packages/core/src/plugin-api/check-values.ts')
  })

  test('a code put together in a way that cannot be followed is refused', () => {
    const text = 'code: `OBZ_ABC_${what}`'
    expect(() => composed({ file: 'a.ts', text })).toThrow('a.ts: it cannot be told')
    expect(composed({ file: 'a.ts', text: 'type C = `OBZ_ABC_${string}`' })).toEqual([])
  })

  test('every code is explained in docs/errors.md', () => {
    const page = documented()
    expect(missingFrom((code) => page.has(code))).toEqual([])
  })

  test('every code is told in Russian and in English: what happened, what it means, what to do', () => {
    for (const texts of [russian, english])
      expect(
        missingFrom((code) =>
          (['fact', 'risk', 'action'] as const).every((part) => (texts[code]?.[part] ?? '').trim() !== ''),
        ),
      ).toEqual([])
  })

  test('no text is left of a code that nobody raises', () => {
    for (const codes of [documented().keys(), Object.keys(russian)])
      expect([...codes].filter((code) => !raised.has(code))).toEqual([])
  })

  test('docs/errors.md says what the English console says', () => {
    const page = documented()
    const differing = Object.entries(english)
      .filter(([code, { fact, risk, action }]) => page.get(code)?.join() !== [fact, risk, action].join())
      .map(([code, { fact, risk, action }]) => `| \`${code}\` | ${fact} | ${risk} | ${action} |`)
    // Each is the line as the page should have it.
    expect(differing).toEqual([])
  })

  test('Russian texts are in Russian', () => {
    const latin = Object.entries(russian).filter(
      ([, words]) => !Object.values(words).every((text) => /[а-яё]{3}/i.test(text)),
    )
    expect(latin.map(([code]) => code)).toEqual([])
  })

  test('other pages of docs name only codes of the catalogue', () => {
    const page = documented()
    const unknown = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .flatMap((file) =>
        (readFileSync(path.join(ROOT, 'docs', file), 'utf8').match(CODE) ?? [])
          .filter((code) => !page.has(code))
          .map((code) => `${code} in ${file}`),
      )
    expect(unknown).toEqual([])
  })
})

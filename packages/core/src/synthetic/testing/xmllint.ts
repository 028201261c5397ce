// Validates a document against an official schema where libxml2 and the schemas are at hand; they are not copied
// into the repository.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const SCHEMAS = fileURLToPath(
  new URL('../../../../../../shared/data/formats/egisso-xsd/schema', import.meta.url),
)

function hasXmllint(): boolean {
  try {
    execFileSync('xmllint', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Why documents cannot be validated here; `undefined` when they can. */
export function whyNotValidating(): string | undefined {
  if (!existsSync(SCHEMAS)) return 'the official schemas are not beside the repository'
  return hasXmllint() ? undefined : 'xmllint is not installed'
}

/** Complaints of libxml2; empty when the document is valid. */
export function complaintsAbout(document: string, schema: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'obzor-xsd-'))
  try {
    const file = path.join(folder, 'document.xml')
    writeFileSync(file, document)
    const { status, stderr } = spawnSync(
      'xmllint',
      ['--noout', '--schema', path.join(SCHEMAS, schema), file],
      {
        encoding: 'utf8',
      },
    )
    return status === 0 ? '' : stderr
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

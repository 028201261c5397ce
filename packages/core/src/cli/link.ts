// `./obzor link`: reads the description, links, and writes pairs and clusters as CSV.
import { createWriteStream, readFileSync, renameSync } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { link, type Linked } from '../engine/linkage/link.ts'
import { readSpec } from '../engine/linkage/spec.ts'
import { ObzorError } from '../model/index.ts'

export interface LinkVerbOptions {
  spec: string
  input: string[]
  pairs: string
  clusters: string
  threshold: number
  memory: number
  say(line: string): void
}

const WRITTEN_AT_ONCE = 10_000

/** Both files appear whole or not at all. */
export async function linkVerb(options: LinkVerbOptions): Promise<Omit<Linked, 'pairs' | 'clusters'>> {
  const { input, threshold, memory, say } = options
  if (input.length > 2) throw tooManyFiles(input.length)
  const linked = await link({
    files: input,
    spec: readSpec(textOf(options.spec)),
    threshold,
    memoryMegabytes: memory,
    say,
  })
  const { pairs, clusters, ...report } = linked
  await writeTable(
    options.pairs,
    'left_id,right_id,probability',
    pairs.map(({ leftId, rightId, probability }) => [leftId, rightId, String(probability)]),
  )
  await writeTable(
    options.clusters,
    'id,cluster_id',
    clusters.map(({ id, cluster }) => [id, String(cluster)]),
  )
  return report
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ObzorError({
      code: 'OBZ_LINK_SPEC',
      fact: `the description ${file} cannot be read: ${(error as Error).message}`,
      risk: 'nothing was linked',
      action: 'name a file; docs/linkage.md has an example',
      cause: error,
    })
  }
}

const field = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)

async function writeTable(file: string, header: string, rows: readonly (readonly string[])[]): Promise<void> {
  const draft = `${file}.part`
  const out = createWriteStream(draft)
  out.write(`${header}\n`)
  for (let at = 0; at < rows.length; at += WRITTEN_AT_ONCE) {
    const lines = rows.slice(at, at + WRITTEN_AT_ONCE).map((row) => row.map(field).join(','))
    if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain')
  }
  out.end()
  await finished(out)
  renameSync(draft, file)
}

const tooManyFiles = (count: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_LINK_FILE',
    fact: `${count} files were given, and one or two can be linked`,
    risk: 'nothing was linked',
    action: 'put the records of more files into one',
  })

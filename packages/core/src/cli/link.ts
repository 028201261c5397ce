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

/** Characters. */
const WRITTEN_AT_ONCE = 1_048_576

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
  await writeTable(options.pairs, 'left_id,right_id,probability', pairs, ({ leftId, rightId, probability }) =>
    [field(leftId), field(rightId), probability].join(','),
  )
  await writeTable(
    options.clusters,
    'id,cluster_id',
    clusters,
    ({ id, cluster }) => `${field(id)},${cluster}`,
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

async function writeTable<Row>(
  file: string,
  header: string,
  rows: Iterable<Row>,
  lineOf: (row: Row) => string,
): Promise<void> {
  const draft = `${file}.part`
  const out = createWriteStream(draft)
  let text = `${header}\n`
  for (const row of rows) {
    text += `${lineOf(row)}\n`
    if (text.length < WRITTEN_AT_ONCE) continue
    if (!out.write(text)) await once(out, 'drain')
    text = ''
  }
  out.end(text)
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

// Files of a mapping's source on disk: one that was brought goes into the inbox, the last one is found again.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { moveToFreeName } from '../ingest/inbox.ts'

export interface KeptDelivery {
  /** As the agency named it. */
  fileName: string
  path: string
}

const inboxFolder = (dataDirectory: string, inbox: string): string => path.join(dataDirectory, 'inbox', inbox)

/** From now on the file is the inbox's; the name gets a number where it is taken. Returns the name. */
export async function deliver(
  dataDirectory: string,
  inbox: string,
  { path: source, fileName }: KeptDelivery,
): Promise<string> {
  const folder = inboxFolder(dataDirectory, inbox)
  await mkdir(folder, { recursive: true })
  return path.basename((await moveToFreeName(source, folder, fileName)) ?? fileName)
}

/** All files of the inbox: those that wait and those that were kept. */
export const dropInbox = (dataDirectory: string, inbox: string): Promise<void> =>
  rm(inboxFolder(dataDirectory, inbox), { recursive: true, force: true })

/**
 * The file of a delivery among those that were read or refused. `name.2.csv` beside `name.csv` is another file of the
 * same name, so the content decides; without a hash, the name does.
 */
export async function keptDelivery(
  dataDirectory: string,
  inbox: string,
  { fileName, sha256 }: { fileName: string; sha256: string | null },
): Promise<KeptDelivery | undefined> {
  const { name: stem, ext } = path.parse(fileName)
  for (const kept of ['done', 'failed']) {
    const folder = path.join(inboxFolder(dataDirectory, inbox), kept)
    const names = (await readdir(folder).catch(() => [])).filter((name) => {
      const parts = path.parse(name)
      return parts.ext === ext && (parts.name === stem || /^\.\d+$/.test(parts.name.slice(stem.length)))
    })
    for (const name of names.filter((each) => each.startsWith(stem)).toReversed()) {
      const file = path.join(folder, name)
      if (sha256 === null ? name === fileName : (await hashOf(file)) === sha256)
        return { fileName, path: file }
    }
  }
  return undefined
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

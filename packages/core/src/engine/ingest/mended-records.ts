// Where records that were mended in quarantine wait to be read: one folder a source, outside of its inbox, because no agency put
// them there and many sources have none.
import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { moveToFreeName } from './inbox.ts'
import type { WaitingFile } from './ingest-service.ts'

const folderOf = (dataDirectory: string, source: string): string => path.join(dataDirectory, 'mended', source)

/** From now on the file is the source's. */
export async function leaveMended(
  dataDirectory: string,
  source: string,
  file: { path: string; fileName: string },
): Promise<void> {
  const folder = folderOf(dataDirectory, source)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await moveToFreeName(file.path, folder, file.fileName)
}

/** The oldest that waits. */
export async function nextMended(dataDirectory: string, source: string): Promise<WaitingFile | undefined> {
  const folder = folderOf(dataDirectory, source)
  const [name] = (await readdir(folder).catch(() => [])).sort()
  return name === undefined ? undefined : { name, path: path.join(folder, name), isMended: true }
}

// Files that were read (`done/`) or refused (`failed/`): removed by age, and the oldest first when a folder is larger
// than its bound. What waits in an inbox or is being read is never looked at.
import { lstat, readdir, rm } from 'node:fs/promises'
import path from 'node:path'

const DAY_MS = 86_400_000
const REASON = '.reason.txt'

export interface FolderBounds {
  days: number
  bytes: number
}

interface KeptFile {
  name: string
  sizeBytes: number
  /** When it was moved here: the sender's own time of change may be years back. */
  movedAtMs: number
}

/** Removes what is past its bounds; returns the names. A failed file takes its reason along. */
export async function pruneFolder(folder: string, bounds: FolderBounds, nowMs: number): Promise<string[]> {
  const files = await filesOf(folder)
  files.sort((a, b) => a.movedAtMs - b.movedAtMs)
  let bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const removed: string[] = []
  for (const { name, sizeBytes, movedAtMs } of files) {
    if (movedAtMs >= nowMs - bounds.days * DAY_MS && bytes <= bounds.bytes) break
    await rm(path.join(folder, name), { force: true })
    await rm(path.join(folder, `${name}${REASON}`), { force: true })
    bytes -= sizeBytes
    removed.push(name)
  }
  return removed
}

async function filesOf(folder: string): Promise<KeptFile[]> {
  const names = await readdir(folder).catch(() => [])
  const present = new Set(names)
  const files: KeptFile[] = []
  for (const name of names) {
    if (name.endsWith(REASON) && present.has(name.slice(0, -REASON.length))) continue
    const facts = await lstat(path.join(folder, name)).catch(() => undefined)
    // Folders and links are somebody else's.
    if (facts?.isFile()) files.push({ name, sizeBytes: facts.size, movedAtMs: facts.ctimeMs })
  }
  return files
}

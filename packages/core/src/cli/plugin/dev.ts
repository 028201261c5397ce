// `./obzor plugin dev DIR`: each save is built and loaded into the running platform; walls and consoles keep their
// sockets, a fault is told with file and line, the build before it works on, and each run says how it ended.
import { existsSync, watch, type FSWatcher } from 'node:fs'
import path from 'node:path'
import { failureText } from '../failure.ts'
import type { Paths } from '../paths.ts'
import { buildClients, folderBuilder, type FolderBuilder } from './build-folder.ts'
import { deploy, requirePlatform, type Deployed } from './deploy.ts'
import { RunFollower } from './follow-runs.ts'
import { linkKit, openFolder, type PluginFolder } from './plugin-folder.ts'

/** Editors write a file in several steps: what comes within this is one save. */
const SETTLE_MS = 40

export interface DevOptions {
  directory: string
  /** Ends after the first build: for scripts. */
  once: boolean
  signal: AbortSignal
  say(line: string): void
}

/** False when the last build was not loaded. */
export async function devPlugin(paths: Paths, options: DevOptions): Promise<boolean> {
  const { signal, say, once } = options
  requirePlatform(paths)
  const folder = openFolder(path.resolve(options.directory))
  linkKit(folder, paths.root)
  const builder = await folderBuilder(folder, paths.root)
  const saves = savesIn(folder, signal)
  const runs = await RunFollower.open(paths, folder.id, say)
  try {
    let isLoaded = await loadOnce(paths, { folder, builder, say })
    if (once) {
      if (isLoaded) await runs.first()
      return isLoaded
    }
    // A check takes ten times as long as a build: a save would wait for it.
    say('types are not checked here; ./obzor plugin check does it')
    void runs.follow(signal)
    say(`watching ${folder.path}; Ctrl+C ends it, what was loaded stays loaded`)
    for await (const file of saves) {
      say(`${file} was saved`)
      isLoaded = await loadOnce(paths, { folder, builder, say })
    }
    return isLoaded
  } finally {
    await saves.return(undefined)
    await runs.close()
    await builder.dispose()
  }
}

async function deployedOf(
  { root }: Paths,
  folder: PluginFolder,
  builder: Pick<FolderBuilder, 'build'>,
): Promise<Deployed> {
  const [process, clients] = await Promise.all([builder.build(), buildClients(folder, root)])
  return { id: folder.id, process, clients }
}

interface Loading {
  folder: PluginFolder
  builder: FolderBuilder
  say(line: string): void
}

async function loadOnce(paths: Paths, { folder, builder, say }: Loading): Promise<boolean> {
  const startedAt = performance.now()
  try {
    const { version, doubts = [] } = await deploy(paths, await deployedOf(paths, folder, builder))
    say(`${folder.id} ${version} is loaded (${Math.round(performance.now() - startedAt)} ms)`)
    for (const doubt of doubts) say(`  !!  ${doubt}`)
    return true
  } catch (error) {
    say(failureText(error).trimEnd())
    return false
  }
}

/** Names of saved files, one for each save. */
async function* savesIn(
  { path: folder }: PluginFolder,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  let saved: string | undefined
  let wake = (): void => undefined
  const watchers = ['src', 'client'].flatMap((part): FSWatcher[] => {
    if (!existsSync(path.join(folder, part))) return []
    const watcher = watch(path.join(folder, part), { recursive: true, signal }, (_event, name) => {
      // Swap files and backups of editors are no saves.
      if (name === null || /(?:^|\/)[.#]|~$|\.test\.ts$/.test(name)) return
      saved = `${part}/${name}`
      wake()
    })
    // Aborting closes it with an error that says no more than that.
    watcher.on('error', () => undefined)
    return [watcher]
  })
  const stop = (): void => wake()
  signal.addEventListener('abort', stop, { once: true })
  try {
    while (!signal.aborted) {
      if (saved === undefined) await new Promise<void>((resolve) => (wake = resolve))
      else {
        await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
        const file = saved
        saved = undefined
        yield file
      }
    }
  } finally {
    signal.removeEventListener('abort', stop)
    for (const watcher of watchers) watcher.close()
  }
}

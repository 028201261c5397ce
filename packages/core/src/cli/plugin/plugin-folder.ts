// A plugin's folder on the author's disk: what it is called, what belongs to it, and the links by which editors, types
// and tests find the kit without an installation.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import path from 'node:path'
import { kitError } from './kit-error.ts'

/** More is no plugin but somebody's home folder. */
const FILES_MAX = 500
const NOT_PART = /^(?:\.|node_modules$|dist$|coverage$)/

export interface PluginFolder {
  /** Absolute. */
  path: string
  /** Name of the folder, which is the plugin's id. */
  id: string
  entry: string
}

/** Throws `OBZ_PLUGIN_FOLDER_INVALID`. */
export function openFolder(folder: string): PluginFolder {
  const entry = path.join(folder, 'src/index.ts')
  if (!existsSync(entry)) {
    throw kitError(
      'OBZ_PLUGIN_FOLDER_INVALID',
      `${folder} has no src/index.ts`,
      'name the folder of a plugin; ./obzor plugin new makes one',
    )
  }
  return { path: folder, id: path.basename(folder), entry }
}

/** Its own files, relative, with '/', in order. */
export function filesOf({ path: folder }: PluginFolder): string[] {
  const files: string[] = []
  const walk = (relative: string): void => {
    for (const name of readdirSync(path.join(folder, relative)).toSorted()) {
      if (NOT_PART.test(name) && name !== '.gitignore') continue
      const file = relative === '' ? name : `${relative}/${name}`
      if (statSync(path.join(folder, file)).isDirectory()) walk(file)
      else if (files.push(file) > FILES_MAX) {
        throw kitError(
          'OBZ_PLUGIN_FOLDER_INVALID',
          `${folder} holds more than ${FILES_MAX} files`,
          'keep what is not part of the plugin elsewhere',
        )
      }
    }
  }
  walk('')
  return files
}

export const textOfFile = (folder: PluginFolder, file: string): string => {
  const absolute = path.join(folder.path, file)
  return existsSync(absolute) ? readFileSync(absolute, 'utf8') : ''
}

/** Package → its place in the clone. With these links a folder anywhere on the disk stands alone. */
const LINKS = {
  '@obzor/core': 'packages/core',
  vitest: 'node_modules/vitest',
  '@types/node': 'node_modules/@types/node',
  vue: 'node_modules/vue',
  // Types for the code of layers; the code itself is the page's.
  ol: 'packages/wall-ui/node_modules/ol',
}

/** A plugin of the clone's own workspace has its packages already. */
export function linkKit(folder: PluginFolder, root: string): void {
  if (folder.path.startsWith(path.join(root, 'packages') + path.sep)) return
  for (const [name, place] of Object.entries(LINKS)) {
    const link = path.join(folder.path, 'node_modules', name)
    const target = path.join(root, place)
    mkdirSync(path.dirname(link), { recursive: true })
    // A link that leads nowhere does not "exist", and one of another clone would mix two versions of the kit.
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(link)
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(link), target), link)
  }
}

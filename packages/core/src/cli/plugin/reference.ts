// `./obzor plugin reference`: all that a plugin may import, as pages made from the types and their comments, so that
// they cannot say anything else than the code.
import path from 'node:path'
import type { Paths } from '../paths.ts'
import { kitError } from './kit-error.ts'

export interface Reference {
  /** The page to open. */
  page: string
  /** What can be imported, by the name it is imported under. */
  modules: { name: string; exports: string[] }[]
}

/** Writes the pages into `out`, whose former content goes. Throws `OBZ_PLUGIN_REFERENCE`, naming each fault. */
export async function writeReference(paths: Paths, out: string): Promise<Reference> {
  const { Application, LogLevel } = await import('typedoc')
  const faults: string[] = []
  const app = await Application.bootstrap({
    options: path.join(paths.root, 'packages/core/typedoc.json'),
    logLevel: LogLevel.None,
  })
  app.logger.log = (message, level) => {
    if (level >= LogLevel.Warn) faults.push(message)
  }
  const project = await app.convert()
  if (project) app.validate(project)
  if (!project || faults.length > 0) {
    throw kitError(
      'OBZ_PLUGIN_REFERENCE',
      `the reference was not written: ${faults.slice(0, 5).join('; ')}`,
      'mend the comments or types that the message names',
    )
  }
  await app.generateDocs(project, out)
  const modules = (project.children ?? []).map(({ name, children }) => ({
    name: `@obzor/core/${name}`,
    exports: (children ?? []).map((exported) => exported.name),
  }))
  return { page: path.join(out, 'index.html'), modules }
}

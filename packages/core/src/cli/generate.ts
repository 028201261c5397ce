// `./obzor generate --out DIR`: the synthetic region alone, in a folder of its own, nothing started.
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { ObzorError } from '../model/index.ts'
import { pathsFrom } from './paths.ts'
import { platformDatabase } from './platform-database.ts'
import { generateSources, type RegionChoice } from './region-data.ts'
import { runSteps } from './steps.ts'

export async function generate(out: string, choice: RegionChoice): Promise<void> {
  if (existsSync(out) && readdirSync(out).length > 0) {
    throw new ObzorError({
      code: 'OBZ_GENERATE_NOT_EMPTY',
      fact: `${out} is not empty`,
      risk: 'old and new files would be mixed',
      action: 'name an empty or absent folder with --out',
    })
  }
  mkdirSync(out, { recursive: true, mode: 0o711 })
  const paths = pathsFrom({ ...process.env, OBZOR_DATA: out })
  // The office's residents are a PostgreSQL database: it stays in the folder, stopped.
  const database = platformDatabase(paths.cluster, process.env.DATABASE_URL)
  try {
    await runSteps([
      { title: 'PostgreSQL of the social-protection office', run: (say) => database.start(say) },
      {
        title: 'people and their sources',
        run: async (say) => `${(await generateSources(paths, database, choice, { say })).persons} people`,
      },
    ])
  } finally {
    await database.stop()
  }
  const list = ['inbox', 'truth', 'pg'].map((name) => `  ${path.join(out, name)}`)
  process.stdout.write(`made in ${out}:\n${list.join('\n')}\n`)
}

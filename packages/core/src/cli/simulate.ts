// `./obzor simulate`: plays the agencies of the region until it is told to stop.
import { ObzorError } from '../model/index.ts'
import type { Paths } from './paths.ts'
import { platformDatabase } from './platform-database.ts'
import { pidFrom } from './processes.ts'
import { readGenerated } from './region-data.ts'
import { runFiles, SIMULATOR_MARK } from './run-state.ts'

export interface SimulateOptions {
  minutesPerDay: number
  /** Started by `up`, which has checked what is checked here. */
  child: boolean
}

const say = (line: string): void => void process.stdout.write(`${new Date().toISOString()} ${line}\n`)

export async function simulate(paths: Paths, options: SimulateOptions): Promise<void> {
  const generated = readGenerated(paths)
  if (!generated) {
    throw new ObzorError({
      code: 'OBZ_SIMULATOR_NO_REGION',
      fact: 'there are no synthetic sources yet',
      risk: 'there is nobody to play',
      action: 'run ./obzor up first, which makes them',
    })
  }
  const other = pidFrom(runFiles(paths).simulator, SIMULATOR_MARK)
  if (!options.child && other !== undefined) {
    throw new ObzorError({
      code: 'OBZ_SIMULATOR_RUNNING',
      fact: `the simulator runs already (process ${other})`,
      risk: 'two would answer for the same agencies',
      action: 'run ./obzor up --no-simulate to play by hand',
    })
  }
  const [{ loadPack }, { simulateRegion }] = await Promise.all([
    import('../regions/index.ts'),
    import('../synthetic/index.ts'),
  ])
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort())
  await simulateRegion({
    pack: loadPack({ region: generated.region, packDirectory: generated.pack ?? undefined }),
    seed: generated.seed,
    dataDirectory: paths.data,
    socialRegistryUrl: platformDatabase(paths.cluster, process.env.DATABASE_URL).officeUrl(),
    vacanciesPort: generated.vacanciesPort,
    minutesPerDay: options.minutesPerDay,
    signal: stop.signal,
    onReady: (url) => say(`vacancies are served at ${url}`),
    onTrouble: say,
  })
}

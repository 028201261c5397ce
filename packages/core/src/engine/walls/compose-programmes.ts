// Puts together what walls do by themselves: programmes, groups, and the care for screens.
import type pg from 'pg'
import type { Logger } from 'pino'
import type { DataSource } from 'typeorm'
import { BUILT_IN_SCENES, type IndicatorDescription, type RegionalHoliday } from '../../model/index.ts'
import { SCENES_CHANNEL, STATISTICS_CHANNEL } from '../../protocol/index.ts'
import { readWatchedTerritories } from '../alerts/db/picture-rows.ts'
import type { LivePath } from '../live/live-path.ts'
import type { EngineClock } from '../tokens.ts'
import { CareWatch } from './care-watch.ts'
import { listGroups } from './db/group-rows.ts'
import type { Hall } from './hall.ts'
import { hallFacts } from './hall-facts.ts'
import { ProgrammeRunner } from './programme-runner.ts'
import { Programmes } from './programmes.ts'
import { WallGroups } from './wall-groups.ts'

export interface ComposeProgrammesDeps {
  control: DataSource
  pool: pg.Pool
  clock: EngineClock
  log: Logger
  hall: Hall
  live: Pick<LivePath, 'published'>
  indicators: () => readonly Pick<IndicatorDescription, 'code'>[]
  rules: () => readonly { code: string }[]
  /** Of the hall. */
  timeZone: string
  holidays: readonly RegionalHoliday[]
}
export interface ProgrammeParts {
  programmes: Programmes
  runner: ProgrammeRunner
  groups: WallGroups
  care: CareWatch
  /** After the hall, and after what it shows. */
  start(): void
  stop(): Promise<void>
}

export function composeProgrammes(deps: ComposeProgrammesDeps): ProgrammeParts {
  const { control, pool, clock, hall, live, timeZone, holidays } = deps
  const log = deps.log.child({ part: 'programmes' })
  const namesIn = (channel: string): string[] => (live.published()?.rows(channel) ?? []).map(({ id }) => id)
  const programmes = new Programmes({
    control,
    words: async () => ({
      scenes: [...BUILT_IN_SCENES, ...namesIn(SCENES_CHANNEL)],
      indicators: [
        ...deps.indicators().map(({ code }) => code),
        ...new Set(namesIn(STATISTICS_CHANNEL).map((id) => id.split('/')[0]!)),
      ],
      territories: (await readWatchedTerritories(pool)).map(({ oktmo }) => oktmo),
      rules: deps.rules().map(({ code }) => code),
      groups: (await listGroups((sql, parameters) => control.query(sql, parameters))).map(
        ({ group }) => group.id,
      ),
    }),
  })
  const runner = new ProgrammeRunner({
    control,
    clock,
    log,
    hall,
    facts: () =>
      hallFacts({ published: () => live.published(), now: () => clock.now().getTime(), timeZone, holidays }),
  })
  const groups = new WallGroups({ control, clock, hall })
  const care = new CareWatch({ control, clock, log, hall, facts: () => ({ timeZone, holidays }) })
  return {
    programmes,
    runner,
    groups,
    care,
    start: () => {
      runner.start()
      care.start()
    },
    stop: async () => {
      care.stop()
      await runner.stop()
    },
  }
}

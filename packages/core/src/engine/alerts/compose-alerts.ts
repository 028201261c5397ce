// Puts together what watches, tells and answers about alerts, and says in which order it starts and stops.
import type pg from 'pg'
import type { Logger } from 'pino'
import type { DataSource } from 'typeorm'
import { INDICATORS_CHANNEL, SOURCES_CHANNEL } from '../../protocol/index.ts'
import type { Journal } from '../access/journal.ts'
import type { PluginHost } from '../host/plugin-host.ts'
import type { Doorbell } from '../live/doorbell.ts'
import type { LivePath } from '../live/live-path.ts'
import type { EngineClock, RegionSettings } from '../tokens.ts'
import { AlertPost } from './alert-post.ts'
import { AlertWatcher } from './alert-watcher.ts'
import { Alerts } from './alerts.ts'
import { readWatchedTerritories } from './db/picture-rows.ts'

export interface AlertParts {
  alerts: Alerts
  watcher: AlertWatcher
  post: AlertPost
  /** After the live path and the plugins. */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface ComposeAlertsDeps {
  pool: pg.Pool
  control: DataSource
  journal: Pick<Journal, 'transact'>
  clock: EngineClock
  log: Logger
  settings: Pick<RegionSettings, 'holidays'>
  host: Pick<PluginHost, 'manifests' | 'sources' | 'channels' | 'run' | 'onChange'>
  live: Pick<LivePath, 'published' | 'onNews'>
  doorbell: Pick<Doorbell, 'ring'>
}

export function composeAlerts(deps: ComposeAlertsDeps): AlertParts {
  const { pool, control, journal, clock, host, live, doorbell } = deps
  const log = deps.log.child({ part: 'alerts' })
  const indicators = () => host.manifests.flatMap((manifest) => manifest.indicators)
  const post = new AlertPost({
    ask: async (sql, parameters) => (await pool.query(sql, parameters)).rows,
    host,
    clock,
    log,
    leads: () => live.published() !== null,
  })
  const alerts = new Alerts({
    control,
    journal,
    clock,
    post,
    manifests: () => host.manifests,
    indicators,
    sources: () => host.sources.map(({ declaration }) => declaration.code),
    territories: () => readWatchedTerritories(pool),
    onWritten: () => doorbell.ring(),
  })
  const watcher = new AlertWatcher({
    pool,
    journal,
    clock,
    log,
    holidays: deps.settings.holidays ?? [],
    rules: () => alerts.rules().map(({ rule }) => rule),
    indicators,
    published: () => live.published(),
    onWritten: () => {
      doorbell.ring()
      post.ring()
    },
  })
  live.onNews((channel) => {
    if (channel === INDICATORS_CHANNEL || channel === SOURCES_CHANNEL) watcher.news()
  })
  const followPlugins = (): Promise<void> =>
    alerts
      .followPlugins()
      .catch((error: unknown) => log.warn({ err: error }, 'channels of plugins were not read'))
  host.onChange(() => void followPlugins())
  return {
    alerts,
    watcher,
    post,
    start: async () => {
      await followPlugins()
      watcher.start()
      post.start()
    },
    stop: async () => {
      await watcher.stop()
      await post.stop()
    },
  }
}

// Starts and stops the live path: welfare worker, relay with its views, gateway.
import type { Server as HttpServer } from 'node:http'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { inject, injectable, type DependencyContainer } from 'tsyringe'
import { lastDayOf, ObzorError, RIGHTS } from '../../model/index.ts'
import { AlertsView } from '../alerts/db/alerts-view.ts'
import type { AuditOutcome } from '../indicators/audit.ts'
import { BreakdownsView } from '../indicators/breakdowns-view.ts'
import { IndicatorsFold } from '../indicators/indicators-fold.ts'
import { IndicatorsView } from '../indicators/indicators-view.ts'
import { HeldFigures } from '../publication/held-figures.ts'
import { PUBLICATION_GATE, type PublicationGate } from '../publication/publication-gate.ts'
import { ScenesView } from '../scenes/db/scenes-view.ts'
import { LayerView } from '../layers/db/layer-view.ts'
import { StatisticView } from '../layers/db/statistic-view.ts'
import { HOT_LAYERS, HotLayers } from '../layers/hot-layers.ts'
import { recountedViews } from '../measure/recounted-views.ts'
import type { RecountedView } from '../measure/recounted-view.ts'
import { SitePicturesView } from '../site-pictures/db/site-pictures-view.ts'
import { WelfareWorker } from '../registry/welfare-worker.ts'
import {
  DATABASE,
  ENGINE_CONFIG,
  LOGGER,
  REGION_SETTINGS,
  type EngineConfig,
  type RegionSettings,
} from '../tokens.ts'
import { FeedsView } from './db/feeds-view.ts'
import { FreshnessView, SourcesView } from './db/source-views.ts'
import { Doorbell } from './doorbell.ts'
import { LiveGateway } from './live-gateway.ts'
import { LiveMetrics } from './metrics.ts'
import { Relay } from './relay.ts'
import type { RunProgressSource } from './run-progress.ts'
import type { ChannelRow, Cursor } from '../../protocol/index.ts'
import {
  AUTHORISE_SOCKET,
  DOORBELL,
  LIVE_CATALOGUE,
  LIVE_PATH_SERVICE,
  METRICS,
  RUN_PROGRESS,
  type AuthoriseSocket,
  type LiveCatalogue,
} from './tokens.ts'
import type { PublishedView } from './view.ts'

interface Running {
  relay: Relay
  gateway: LiveGateway
  welfare: WelfareWorker
  /** The views that do not come from plugins. */
  own: { alerts: AlertsView; freshness: FreshnessView; sources: SourcesView }
  /** Views that are recounted beside the relay's turns. */
  recounted: RecountedView[]
  /** View of each declaration, by its kind and what it says. */
  declared: Map<string, PublishedView>
  stopProgress: () => void
}

/** An engine that cannot look is not the one to send clients to: the promise is 5 s from a fault to the truth. */
const SILENT_MS_MAX = 5_000

@injectable()
export class LivePath {
  readonly #config: EngineConfig
  readonly #region: RegionSettings
  readonly #pool: Pool
  readonly #log: Logger
  readonly #metrics: LiveMetrics
  readonly #doorbell: Doorbell
  readonly #catalogue: () => LiveCatalogue
  readonly #authorise: AuthoriseSocket
  readonly #progress: RunProgressSource
  readonly #hotLayers: HotLayers
  readonly #gate: PublicationGate
  readonly #held: HeldFigures
  readonly #newsListeners = new Set<(channel: string) => void>()
  readonly #auditListeners = new Set<(outcome: AuditOutcome) => void>()
  #running: Running | null = null

  // oxlint-disable-next-line eslint/max-params
  constructor(
    @inject(ENGINE_CONFIG) config: EngineConfig,
    @inject(REGION_SETTINGS) region: RegionSettings,
    @inject(DATABASE) pool: Pool,
    @inject(LOGGER) log: Logger,
    @inject(METRICS) registry: Registry,
    @inject(DOORBELL) doorbell: Doorbell,
    @inject(LIVE_CATALOGUE) catalogue: () => LiveCatalogue,
    @inject(AUTHORISE_SOCKET) authorise: AuthoriseSocket,
    @inject(RUN_PROGRESS) progress: RunProgressSource,
    @inject(HOT_LAYERS) hotLayers: HotLayers,
    @inject(PUBLICATION_GATE) gate: PublicationGate,
  ) {
    this.#config = config
    this.#region = region
    this.#pool = pool
    this.#log = log.child({ part: 'live' })
    this.#metrics = new LiveMetrics(registry)
    this.#doorbell = doorbell
    this.#catalogue = catalogue
    this.#authorise = authorise
    this.#progress = progress
    this.#hotLayers = hotLayers
    this.#gate = gate
    this.#held = new HeldFigures({ gate, pool, log: this.#log })
  }

  /** After the plugins were described: their declarations are the channels. */
  start(server: HttpServer): void {
    if (this.#running) return
    const shared = { doorbell: this.#doorbell, log: this.#log, metrics: this.#metrics }
    const { databaseUrl } = this.#config
    const own = {
      alerts: new AlertsView(),
      freshness: new FreshnessView(),
      feeds: new FeedsView(),
      sources: new SourcesView(),
      sitePictures: new SitePicturesView(),
    }
    const recounted = recountedViews({
      pool: this.#pool,
      log: this.#log,
      onDate: lastDayOf(this.#region.asOf),
      statistics: () => this.#catalogue().statistics.map(({ code }) => code),
      policy: () => this.#gate.policy,
      comparison: () => this.#catalogue().comparison ?? 'lt',
    })
    const declared = this.#declaredViews(new Map())
    const views: PublishedView[] = [...declared.values(), ...Object.values(own), ...recounted]
    requireRights(views)
    const relay = new Relay({ ...shared, databaseUrl, pool: this.#pool, views })
    const gateway = new LiveGateway({
      relay,
      authorise: this.#authorise,
      log: this.#log,
      metrics: this.#metrics,
    })
    const welfare = new WelfareWorker({ ...shared, databaseUrl, asOf: this.#region.asOf })
    const stopProgress = this.#progress.onProgress((event) => own.sources.takeProgress(event))
    this.#running = { relay, gateway, welfare, own, recounted, declared, stopProgress }
    relay.listen(this.#hotLayers)
    const tell = (channel: string): void => this.#newsListeners.forEach((listener) => listener(channel))
    relay.listen({ delta: ({ channel }) => tell(channel), snapshot: ({ name }) => tell(name) })
    gateway.attach(server)
    relay.start()
    welfare.start()
  }

  /** Plugins came, went or declare something else: their channels follow, the sockets and all other channels stay. */
  catalogueChanged(): void {
    const running = this.#running
    if (!running) return
    this.#hotLayers.follow()
    const declared = this.#declaredViews(running.declared)
    for (const view of running.recounted) view.recountAnew()
    running.declared = declared
    const views = [...declared.values(), ...Object.values(running.own), ...running.recounted]
    requireRights(views)
    running.relay.replaceViews(views)
  }

  /** Call when a session ended or somebody's rights changed: channels that may not be read any longer are closed at once. */
  sessionsChanged(): void {
    this.#running?.gateway.checkSessions()
  }

  /** Called with the name of each channel that has a new version. */
  onNews(listener: (channel: string) => void): void {
    this.#newsListeners.add(listener)
  }

  /** Called with what each audit of the indicators has found. */
  onAudit(listener: (outcome: AuditOutcome) => void): void {
    this.#auditListeners.add(listener)
  }

  /** What this engine publishes and by which epoch; `null` while another one leads. */
  published(): {
    epoch: string
    rows(channel: string): ChannelRow[] | undefined
    cursor(channel: string): Cursor | undefined
  } | null {
    const relay = this.#running?.relay
    const epoch = relay?.isLeading ? relay.epoch : null
    if (!relay || epoch === null) return null
    return {
      epoch,
      rows: (channel) => relay.channel(channel)?.snapshot().rows,
      cursor: (channel) => relay.channel(channel)?.cursor,
    }
  }

  /** A declaration that is the same keeps its view, and what the view holds in memory. */
  #declaredViews(former: ReadonlyMap<string, PublishedView>): Map<string, PublishedView> {
    const { indicators, layers, statistics, scenes = [] } = this.#catalogue()
    const views = new Map<string, PublishedView>()
    const keep = (kind: string, declaration: unknown, make: () => PublishedView): void => {
      const key = `${kind} ${JSON.stringify(declaration)}`
      views.set(key, former.get(key) ?? make())
    }
    const shared = { pool: this.#pool, log: this.#log, metrics: this.#metrics }
    const onDate = lastDayOf(this.#region.asOf)
    // One for both views: they are kept or made anew by the same declarations.
    const gate = this.#gate
    const changedMembers = () => gate.changedMembers
    const fold = new IndicatorsFold({ indicators, log: this.#log, onDate, changedMembers })
    const onAudit = (outcome: AuditOutcome): void =>
      this.#auditListeners.forEach((listener) => listener(outcome))
    const held = this.#held
    keep('indicators', indicators, () => new IndicatorsView({ ...shared, fold, gate, held, onAudit }))
    keep('breakdowns', indicators, () => new BreakdownsView({ fold, gate, held }))
    for (const layer of layers) {
      const { threshold, roundTo, exactFrom } = gate.policy
      const policy = { threshold, roundTo, exactFrom }
      // Other rules of publication make another picture of flows, and leave all other layers as they are.
      keep('layer', layer.flow ? { layer, policy } : layer, () => {
        return new LayerView(layer, this.#hotLayers.layerOf(layer).store, policy)
      })
    }
    for (const { code } of statistics) keep('statistic', code, () => new StatisticView(code))
    keep('scenes', scenes, () => new ScenesView(scenes))
    return views
  }

  /** What is not ready at a moment of `performance.now()`, in words; empty when all is. */
  notReady(now = performance.now()): string[] {
    const relay = this.#running?.relay
    if (!relay) return ['live path not started']
    if (relay.epoch === null) return ['relay does not lead yet']
    const silentMs = relay.silentMs(now)
    return silentMs > SILENT_MS_MAX
      ? [`relay has not read the database for ${Math.round(silentMs / 1000)} s`]
      : []
  }

  /** Sockets first, so that no client sees a half-stopped engine as live. */
  async stop(): Promise<void> {
    const running = this.#running
    this.#running = null
    if (!running) return
    running.stopProgress()
    await running.gateway.close()
    await Promise.all([running.relay.stop(), running.welfare.stop()])
  }
}

/** A channel that does not say who may read it stops the platform from starting. */
export function requireRights(views: readonly Pick<PublishedView, 'channel' | 'right'>[]): void {
  const known: readonly unknown[] = ['public', ...RIGHTS]
  const silent = views.filter(({ right }) => !known.includes(right))
  if (silent.length === 0) return
  throw new ObzorError({
    code: 'OBZ_LIVE_RIGHT_MISSING',
    fact: `these channels do not say who may read them: ${silent.map(({ channel }) => channel).join(', ')}`,
    risk: 'nothing is published, because they would be open to anyone',
    action: "give each view a right: 'public' or one of model/access.ts",
  })
}

/**
 * Needs ENGINE_CONFIG, REGION_SETTINGS, DATABASE, LOGGER, METRICS, LIVE_CATALOGUE, AUTHORISE_SOCKET, RUN_PROGRESS
 * and PUBLICATION_GATE in the container; gives DOORBELL, HOT_LAYERS and LIVE_PATH_SERVICE.
 */
export function registerLive(container: DependencyContainer): void {
  container.registerInstance(DOORBELL, new Doorbell())
  container.registerSingleton(HOT_LAYERS, HotLayers)
  container.registerSingleton(LIVE_PATH_SERVICE, LivePath)
}

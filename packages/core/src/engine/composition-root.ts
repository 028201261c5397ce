// The one place that builds the container and says in which order the engine's parts start and stop.
import 'reflect-metadata'
import { existsSync } from 'node:fs'
import pg from 'pg'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { container as rootContainer, type DependencyContainer } from 'tsyringe'
import { loadPack } from '../regions/index.ts'
import { PROTOCOL_VERSION } from '../protocol/index.ts'
import { Access } from './access/access.ts'
import { alertRoutes } from './alerts/alert.routes.ts'
import { composeAlerts } from './alerts/compose-alerts.ts'
import { systemClock } from './clock.ts'
import { controlDatabase } from './db/control.ts'
import { migrate } from './db/migrate.ts'
import { DevelopedPlugins } from './host/developed-plugins.ts'
import type { ClientHalves } from './host/client/client-halves.ts'
import { pluginRoutes } from './host/catalogue/plugin.routes.ts'
import { withoutFlows } from './host/indicator-doubts.ts'
import type { PluginHost } from './host/plugin-host.ts'
import { buildHttpServer, databaseProbe, type RegionDescription } from './http/index.ts'
import { clientRoutes } from './http/routes/client.routes.ts'
import { registerHost } from './host/register-host.ts'
import {
  AUTHORISE_SOCKET,
  DOORBELL,
  LIVE_CATALOGUE,
  LIVE_PATH_SERVICE,
  METRICS,
  RUN_PROGRESS,
  type LiveCatalogue,
} from './live/tokens.ts'
import { AuditLedger } from './indicators/audit-ledger.ts'
import { IngestPool } from './ingest/ingest-pool.ts'
import { IntakeDeliveries } from './intake/intake-deliveries.ts'
import { IntakeKeys } from './intake/intake-keys.ts'
import { intakeRoutes } from './intake/intake.routes.ts'
import { registerLive } from './live/live-path.ts'
import { HOT_LAYERS } from './layers/hot-layers.ts'
import { sourcesOfLayers } from './layers/db/layer-sources.ts'
import { layerRoutes } from './layers/layer-routes.ts'
import { tileRoutes } from './layers/tile-routes.ts'
import { composePublication, openGate } from './publication/compose-publication.ts'
import { disclosureRoutes } from './publication/disclosure.routes.ts'
import { indicatorRoutes } from './publication/indicator.routes.ts'
import { LineComparison } from './measure/line-comparison.ts'
import { lineComparisonRoutes } from './measure/line-comparison.routes.ts'
import { PastReader } from './publication/past-figures.ts'
import { pastRoutes } from './publication/past.routes.ts'
import { PUBLICATION_GATE } from './publication/publication-gate.ts'
import { mappingRoutes } from './mapping/mapping.routes.ts'
import { TableMappings } from './mapping/table-mappings.ts'
import { SecretStore } from './access/secret-store.ts'
import { QuarantineDesk } from './quarantine/quarantine-desk.ts'
import { quarantineRoutes } from './quarantine/quarantine.routes.ts'
import { composeRegistry } from './registry/compose-registry.ts'
import { HiddenDesk } from './hidden/hidden-desk.ts'
import { hiddenRoutes } from './hidden/hidden.routes.ts'
import { composeHouseholds } from './households/compose-households.ts'
import { householdRoutes } from './households/household.routes.ts'
import { registryRoutes } from './registry/registry.routes.ts'
import { versionRoutes } from './registry/version.routes.ts'
import { RegistrySize } from './registry-size/registry-size.ts'
import { registrySizeRoutes } from './registry-size/registry-size.routes.ts'
import { RegionLoader, territoryRoutes, TerritoryMap } from './territories/index.ts'
import {
  CONTROL,
  DATABASE,
  ENGINE_CLOCK,
  ENGINE_CONFIG,
  LOGGER,
  REGION_SETTINGS,
  type EngineConfig,
  type RegionSettings,
} from './tokens.ts'
import { openVault } from './vault/open-vault.ts'
import { ENGINE_VERSION } from './version.ts'
import { ownSceneRoutes } from './scenes/own-scene.routes.ts'
import { OwnScenes } from './scenes/own-scenes.ts'
import { panelTypesOf, settingsSchemaOf } from './scenes/panel-types.ts'
import { composeSitePictures } from './site-pictures/compose-site-pictures.ts'
import { sitePictureRoutes } from './site-pictures/site-picture.routes.ts'
import { airRoutes } from './walls/air.routes.ts'
import { careRoutes } from './walls/care.routes.ts'
import { composeProgrammes } from './walls/compose-programmes.ts'
import { composeWalls } from './walls/compose-walls.ts'
import { programmeRoutes } from './walls/programme.routes.ts'
import { screenRoutes } from './walls/screen.routes.ts'
import { wallGroupRoutes } from './walls/wall-group.routes.ts'
import { wallRoutes } from './walls/wall.routes.ts'

/** Ingest (two sources at once, two connections each), relay, welfare, routes; PostgreSQL has 100. */
const POOL_CONNECTIONS_MAX = 20
/** The review queue, and the look whether records wait. */
const VAULT_CONNECTIONS_MAX = 4

export interface Engine {
  /** Answers with the address it listens on. */
  start(): Promise<string>
  stop(): Promise<void>
}

export interface ComposeOptions {
  config: EngineConfig
  settings: RegionSettings
  log: Logger
}

export async function composeEngine({ config: asOwner, settings, log }: ComposeOptions): Promise<Engine> {
  await migrate(asOwner.databaseUrl)
  const config = await openVault({ config: asOwner, log })
  const opened = (connectionString: string, max: number): pg.Pool => {
    const made = new pg.Pool({ connectionString, max })
    // A connection that idles when the server goes away is replaced by the next query; it must not end the engine.
    made.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'))
    return made
  }
  const pool = opened(config.databaseUrl, POOL_CONNECTIONS_MAX)
  const vaultUrl = config.vaultDatabaseUrl ?? config.databaseUrl
  const vaultPool = opened(vaultUrl, VAULT_CONNECTIONS_MAX)
  const control = await controlDatabase(config.databaseUrl).initialize()
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })

  const container: DependencyContainer = rootContainer.createChildContainer()
  container.registerInstance(ENGINE_CONFIG, config)
  container.registerInstance(REGION_SETTINGS, settings)
  container.registerInstance(LOGGER, log)
  container.registerInstance(ENGINE_CLOCK, systemClock)
  container.registerInstance(DATABASE, pool)
  container.registerInstance(CONTROL, control)
  container.registerInstance(METRICS, metrics)
  const access = new Access({ control, clock: systemClock, dataDirectory: config.dataDirectory })
  const { host, scheduler, progress, checks, catalogue, catalogueViews, clients, journal } =
    registerHost(container)
  container.registerInstance(RUN_PROGRESS, {
    onProgress: (listener) =>
      progress.onProgress(({ sourceCode, run }) => listener({ ...run, sourceCode, runId: run.id })),
  })
  container.registerInstance(AUTHORISE_SOCKET, ({ cookie }) => access.sessionOfCookie(cookie))
  container.registerInstance(LIVE_CATALOGUE, () => catalogueOf(host, clients, comparison))
  const gate = await openGate(control, { settings, clock: systemClock })
  container.registerInstance(PUBLICATION_GATE, gate)
  const comparison = new LineComparison({
    control,
    journal: access.journal,
    asOf: settings.asOf,
    onChanged: () => container.resolve(LIVE_PATH_SERVICE).catalogueChanged(),
  })
  await comparison.load()
  registerLive(container)
  const doorbell = container.resolve(DOORBELL)
  progress.onCommit(() => doorbell.ring())

  await loadRegion(container, settings, log)
  // The territories that a mapping looks names up in are there by now, and the plugin that reads it is not yet.
  // What it takes away goes out of the vault too.
  const intake = container.resolve(IngestPool).pool
  const mappings = new TableMappings(intake, host, systemClock, config)
  await mappings.load()
  await host.start()
  const developed = new DevelopedPlugins({ config, host, clock: systemClock, logger: log })
  await developed.start()
  const live = container.resolve(LIVE_PATH_SERVICE)
  const map = container.resolve(TerritoryMap)
  const layers = container.resolve(HOT_LAYERS)
  await clients.refresh()
  const contributionsChanged = (): void =>
    void clients
      .refresh()
      .catch((error: unknown) => log.error({ err: error }, 'scenes and panels of plugins were not read'))
      .finally(() => live.catalogueChanged())
  host.onChange(contributionsChanged)
  catalogue.onTrustChange(contributionsChanged)
  access.onSessionsChanged(() => live.sessionsChanged())
  await layers.loadTerritories()
  const alerting = composeAlerts({
    pool,
    control,
    journal: access.journal,
    clock: systemClock,
    log,
    settings,
    host,
    live,
    doorbell,
  })
  const ledger = new AuditLedger({ journal: access.journal, log })
  live.onAudit((outcome) => void ledger.take(outcome))
  const registry = composeRegistry({
    pool: vaultPool,
    databaseUrl: vaultUrl,
    secrets: container.resolve(SecretStore),
    clock: systemClock,
    log,
  })
  const { timeZone } = (await map.background()).region
  const households = composeHouseholds({
    pool,
    vaultPool,
    secrets: container.resolve(SecretStore),
    databaseUrl: config.databaseUrl,
    clock: systemClock,
    timeZone: timeZone ?? 'UTC',
    doorbell,
    log,
  })
  const scenes = new OwnScenes({
    control,
    clock: systemClock,
    settingsSchemaOf: (type) => settingsSchemaOf(type, host.manifests),
  })
  const past = new PastReader({
    pool,
    gate,
    indicators: () => host.manifests.flatMap(({ indicators }) => indicators),
  })
  const walls = composeWalls({
    control,
    access,
    clock: systemClock,
    log,
    uiDirectory: config.uiDirectory,
    figures: () => past.now(),
  })
  const programmes = composeProgrammes({
    control,
    pool,
    clock: systemClock,
    log,
    hall: walls.hall,
    live,
    indicators: () => host.manifests.flatMap(({ indicators }) => indicators),
    rules: () => alerting.alerts.rules().map(({ rule }) => rule),
    timeZone: timeZone ?? 'UTC',
    holidays: settings.holidays ?? [],
  })
  const publication = composePublication({
    gate,
    pool,
    control,
    access,
    settings,
    host,
    comparison,
    live,
    doorbell,
    clock: systemClock,
    log,
    timeZone: () => timeZone ?? 'UTC',
  })
  const registrySize = new RegistrySize({
    pool,
    clock: systemClock,
    log: log.child({ part: 'registry size' }),
    timeZone: () => timeZone ?? 'UTC',
    published: () => live.published(),
    ring: () => doorbell.ring(),
  })
  const sitePictures = composeSitePictures({
    control,
    clock: systemClock,
    log,
    leads: () => live.published() !== null,
    ring: () => doorbell.ring(),
  })
  const server = await buildHttpServer({
    config,
    settings,
    control,
    access,
    clock: systemClock,
    logger: log,
    metrics,
    runs: {
      runNow: (code) => scheduler.runNow(code),
      cancel: (runId) => scheduler.cancel(runId),
      check: (code, given, gone) => checks.check(code, given, gone),
      sourceChanged: (code) => scheduler.refresh(code),
    },
    configSchemaOf: (id) =>
      host.manifests.find((manifest) => manifest.id === id)?.configSchema as object | undefined,
    describeRegion: () => describeRegion(map),
    readiness: [
      databaseProbe(control),
      { name: 'live', check: () => live.notReady()[0] ?? null },
      { name: 'plugins', check: () => (host.manifests.length > 0 ? null : 'no plugin is loaded') },
    ],
    version: ENGINE_VERSION,
    protocolVersion: PROTOCOL_VERSION,
    routes: [
      (app) => territoryRoutes(app, { map }),
      (app) => tileRoutes(app, { layers, region: () => map.background() }),
      (app) => layerRoutes(app, { layers, sourcesOf: sourcesOfLayers(pool) }),
      (app) => indicatorRoutes(app, publication.answers),
      (app) => lineComparisonRoutes(app, { comparison }),
      (app) => disclosureRoutes(app, { rules: publication.rules }),
      (app) => mappingRoutes(app, { mappings }),
      (app) =>
        quarantineRoutes(app, {
          desk: new QuarantineDesk({
            pool,
            secrets: container.resolve(SecretStore),
            clock: systemClock,
            dataDirectory: config.dataDirectory,
            rulesOf: async (code) => (await mappings.versions(code))[0].rules,
            wake: (source) => scheduler.refresh(source),
          }),
        }),
      (app) => householdRoutes(app, households),
      (app) => registryRoutes(app, registry.answers),
      (app) => versionRoutes(app, { desk: registry.versions }),
      (app) => registrySizeRoutes(app, { size: registrySize }),
      (app) =>
        hiddenRoutes(app, {
          desk: new HiddenDesk({
            pool,
            vaultPool,
            vaultKeys: () => container.resolve(SecretStore).vaultKeys(),
            asOf: settings.asOf,
            ring: () => doorbell.ring(),
          }),
        }),
      (app) => alertRoutes(app, { alerts: alerting.alerts }),
      (app) =>
        intakeRoutes(app, {
          keys: new IntakeKeys(control, systemClock),
          deliveries: new IntakeDeliveries(config.dataDirectory, systemClock),
        }),
      (app) => pastRoutes(app, { past }),
      (app) => wallRoutes(app, walls),
      (app) => airRoutes(app, walls),
      (app) => screenRoutes(app, walls),
      (app) => programmeRoutes(app, programmes),
      (app) => wallGroupRoutes(app, programmes),
      (app) => careRoutes(app, programmes),
      (app) => ownSceneRoutes(app, { scenes, panelTypes: () => panelTypesOf(host.manifests) }),
      (app) => sitePictureRoutes(app, sitePictures),
      (app) => pluginRoutes(app, { catalogue, views: catalogueViews }),
      (app) => clientRoutes(app, { clients, scenes, journal, now: () => systemClock.now() }),
    ],
  })

  return {
    start: async () => {
      await access.start()
      live.start(server.app.server)
      walls.start(server.app.server)
      await alerting.start()
      programmes.start()
      publication.history.start()
      registrySize.start()
      sitePictures.fetcher.start()
      const address = await server.start()
      // Last: what a source brings finds the whole live path in place.
      await scheduler.start()
      registry.start()
      households.start()
      return address
    },
    stop: async () => {
      await developed.stop()
      await scheduler.stop()
      await registry.stop()
      await households.stop()
      registrySize.stop()
      await sitePictures.fetcher.stop()
      publication.history.stop()
      await alerting.stop()
      await programmes.stop()
      await walls.stop()
      await live.stop()
      await server.stop()
      await host.stop()
      await control.destroy()
      await vaultPool.end()
      await pool.end()
    },
  }
}

function catalogueOf(
  { manifests }: PluginHost,
  clients: ClientHalves,
  comparison: LineComparison,
): LiveCatalogue {
  const layers = manifests.flatMap((manifest) => manifest.layers)
  const declared = manifests.flatMap(({ indicators }) => indicators)
  return {
    scenes: clients.rows(),
    indicators: comparison.apply(withoutFlows(declared, layers)),
    comparison: comparison.inForce.comparison,
    layers,
    statistics: manifests.flatMap(({ statistics }) => statistics),
  }
}

/** A pack folder that was moved away is no reason to go dark: the database keeps what was loaded. */
async function loadRegion(
  container: DependencyContainer,
  settings: RegionSettings,
  log: Logger,
): Promise<void> {
  if (settings.pack !== null && !existsSync(settings.pack)) {
    log.warn(
      { code: 'OBZ_PACK_FOLDER_MISSING' },
      'the pack folder is gone; showing the territories loaded before',
    )
    return
  }
  const pack = loadPack({ region: settings.region, packDirectory: settings.pack ?? undefined })
  const outcome = await container.resolve(RegionLoader).load(pack)
  log.info({ outcome: outcome.kind, region: pack.code }, 'region pack')
}

async function describeRegion(map: TerritoryMap): Promise<RegionDescription> {
  const { region } = await map.background()
  return {
    code: region.regionCode,
    name: region.name,
    genitive: region.nameCases.genitive,
    prepositional: region.nameCases.prepositional,
    timeZone: region.timeZone,
    geometryKind: region.geometryKind,
    attributions: [region.attribution],
    target: region.target ?? null,
  }
}

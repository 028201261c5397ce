// Puts the plugin host and ingest into the engine's container. Needs ENGINE_CONFIG, REGION_SETTINGS, DATABASE,
// CONTROL, LOGGER and ENGINE_CLOCK to be registered.
import type { DependencyContainer } from 'tsyringe'
import { IngestPool } from '../ingest/ingest-pool.ts'
import { IngestService } from '../ingest/ingest-service.ts'
import { RunProgressBus } from '../ingest/run-progress.ts'
import { Scheduler } from '../ingest/scheduler.ts'
import { SourceCheck } from '../ingest/source-check.ts'
import { SecretStore } from '../access/secret-store.ts'
import { CatalogueViews } from './catalogue/catalogue-views.ts'
import { PluginCatalogue } from './catalogue/plugin-catalogue.ts'
import { PluginShelf } from './catalogue/plugin-shelf.ts'
import { ClientHalves } from './client/client-halves.ts'
import { PrivateGrants } from './grants/private-grants.ts'
import { DEFAULT_HOST_LIMITS, HOST_LIMITS, type HostLimits } from './limits.ts'
import { PluginHost } from './plugin-host.ts'
import { PluginJournal } from './plugin-journal.ts'
import { PluginRegistry } from './plugin-registry.ts'

export interface HostParts {
  host: PluginHost
  ingest: IngestService
  scheduler: Scheduler
  progress: RunProgressBus
  checks: SourceCheck
  catalogue: PluginCatalogue
  catalogueViews: CatalogueViews
  clients: ClientHalves
  journal: PluginJournal
  /** Loads plugins, then starts the triggers. */
  start(): Promise<void>
  /** Interrupts runs, writes their ends, ends all plugin processes. */
  stop(): Promise<void>
}

/** `limits` are for tests; each container gets instances of its own. */
export function registerHost(container: DependencyContainer, limits: Partial<HostLimits> = {}): HostParts {
  container.registerInstance(HOST_LIMITS, { ...DEFAULT_HOST_LIMITS, ...limits })
  for (const part of [
    SecretStore,
    PluginJournal,
    PrivateGrants,
    PluginRegistry,
    PluginShelf,
    PluginHost,
    PluginCatalogue,
    CatalogueViews,
    ClientHalves,
    IngestPool,
    RunProgressBus,
    IngestService,
    Scheduler,
    SourceCheck,
  ]) {
    container.registerSingleton(part as new () => object)
  }
  const host = container.resolve(PluginHost)
  const scheduler = container.resolve(Scheduler)
  return {
    host,
    scheduler,
    ingest: container.resolve(IngestService),
    progress: container.resolve(RunProgressBus),
    checks: container.resolve(SourceCheck),
    catalogue: container.resolve(PluginCatalogue),
    catalogueViews: container.resolve(CatalogueViews),
    clients: container.resolve(ClientHalves),
    journal: container.resolve(PluginJournal),
    start: async () => {
      await host.start()
      await scheduler.start()
    },
    stop: async () => {
      await scheduler.stop()
      await host.stop()
    },
  }
}

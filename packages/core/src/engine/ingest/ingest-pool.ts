// Connections of the data plane's writers, apart from those of the HTTP server: a bulk load must not make the
// console wait for a connection. Their role may write into the vault, and reads nothing that is sealed there.
import pg from 'pg'
import { inject, injectable } from 'tsyringe'
import { ENGINE_CONFIG, type EngineConfig } from '../tokens.ts'

/** Two a run: four sources load at once, the fifth waits for a connection. */
const CONNECTIONS_MAX = 8

@injectable()
export class IngestPool {
  readonly pool: pg.Pool

  constructor(@inject(ENGINE_CONFIG) config: EngineConfig) {
    this.pool = new pg.Pool({
      connectionString: config.intakeDatabaseUrl ?? config.databaseUrl,
      application_name: 'obzor ingest',
      max: CONNECTIONS_MAX,
      idleTimeoutMillis: 30_000,
    })
    this.pool.on('error', () => undefined)
  }

  close(): Promise<void> {
    return this.pool.end()
  }
}

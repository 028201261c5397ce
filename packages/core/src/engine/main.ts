// Starts the engine and stops it in bounded time. Everything else is in the composition root.
import { composeEngine } from './composition-root.ts'
import { readEngineConfig, readRegionSettings } from './config.ts'
import { engineLogger } from './logger.ts'

/** What a clean stop may take; the launcher waits a little longer. */
const STOP_MS_MAX = 12_000

const log = engineLogger(process.env.OBZOR_LOG ?? 'info')

async function main(): Promise<void> {
  const config = readEngineConfig(process.env)
  const engine = await composeEngine({ config, settings: readRegionSettings(config.dataDirectory), log })
  let stopping = false
  const stop = (signal: string): void => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), STOP_MS_MAX).unref()
    engine.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the stop was not clean')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  const address = await engine.start()
  log.info({ address }, 'engine started')
}

// A fault nobody expected: say it and end; the launcher starts the engine again from the database's state.
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'unexpected fault')
  process.exit(1)
})

main().catch((error: unknown) => {
  log.fatal({ err: error }, 'engine not started')
  process.exit(1)
})

// A process of its own with the whole live path: welfare worker, relay, gateway. Built before it is run, because bare Node
// does not read decorators.
import { startLiveEngine } from '../../packages/core/src/testing/live-engine.ts'
import { serveEngine } from './engine-process.ts'

await serveEngine(async (told: { databaseUrl: string }) => {
  const engine = await startLiveEngine(told)
  engine.server.on('request', (request, response) => {
    if (request.url === '/ready') response.writeHead(engine.live.notReady().length === 0 ? 200 : 503).end()
  })
  return engine
})

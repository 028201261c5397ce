// A process of its own that serves generated views, so that a test can kill it: run by bare Node, told by its
// environment what to do, gone when its parent is.
import { randomViews, startViews } from '../../packages/core/src/testing/filtered-views.ts'
import { random } from './randomness.ts'

const { OBZOR_VIEW_ENGINE: told = '' } = process.env
const { databaseUrl, seed, count } = JSON.parse(told) as { databaseUrl: string; seed: number; count: number }
const views = randomViews(count, random(seed))
const engine = await startViews(databaseUrl, views)

const stop = (): void => void engine.stop().then(() => process.exit(0))
process.once('SIGTERM', stop)
// The parent's end of the pipe closes with the parent, however it ends.
process.stdin.resume().once('end', () => process.exit(1))
process.stdout.write(`${engine.url}\n`)

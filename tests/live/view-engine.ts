// A process of its own that serves generated views and a layer, so that a test can kill it; run by bare Node.
import { randomViews, startViews } from '../../packages/core/src/testing/filtered-views.ts'
import { vacanciesView } from '../../packages/core/src/testing/layer-oracle.ts'
import { serveEngine } from './engine-process.ts'
import { random } from './randomness.ts'

await serveEngine(({ databaseUrl, seed, count }: { databaseUrl: string; seed: number; count: number }) =>
  startViews(databaseUrl, [...randomViews(count, random(seed)), vacanciesView()]),
)

// Territories of the loaded region: loading, resolving codes, and the map.
// tsyringe refuses to load before it.
import 'reflect-metadata'

export { RegionLoader, type LoadOutcome } from './region-loader.ts'
export type { RegionProfile } from './region-profile.ts'
export { territoryRoutes } from './routes.ts'
export { TerritoryMap, type MapBackground } from './territory-map.ts'
export { TerritoryRepository } from './db/territory-repository.ts'

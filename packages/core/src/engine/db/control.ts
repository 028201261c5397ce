import 'reflect-metadata'
import { DataSource } from 'typeorm'
import * as entities from './entities/index.ts'

/** TypeORM over schema `control` only: configuration and journal, never the data plane. Tables come from migrations. */
export function controlDatabase(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: Object.values(entities),
    synchronize: false,
    poolSize: 5,
    logging: ['warn'],
  })
}

// Puts together pictures from sites and what fetches them.
import type { Logger } from 'pino'
import type { DataSource } from 'typeorm'
import type { EngineClock } from '../tokens.ts'
import { SitePictureFetcher } from './site-picture-fetcher.ts'
import { SitePictures } from './site-pictures.ts'

export interface ComposeSitePicturesDeps {
  control: DataSource
  clock: EngineClock
  log: Logger
  leads: () => boolean
  ring: () => void
}

export function composeSitePictures({ control, clock, log, leads, ring }: ComposeSitePicturesDeps): {
  pictures: SitePictures
  fetcher: SitePictureFetcher
} {
  const fetcher = new SitePictureFetcher({
    ask: (sql, parameters) => control.query(sql, parameters),
    clock,
    log: log.child({ part: 'site pictures' }),
    leads,
    ring,
  })
  return { pictures: new SitePictures({ control, clock, fetcher }), fetcher }
}

// What rules look at besides the published channels.
import type pg from 'pg'
import type { WatchedPlugin, WatchedTerritory, WrongIndicator } from '../findings.ts'

export async function readWatchedTerritories(db: pg.Pool): Promise<WatchedTerritory[]> {
  const { rows } = await db.query<{ oktmo: string; kind: string; ru: string; en: string }>(
    `select oktmo, kind, name_ru as ru, name_en as en from territory.territory where valid_to is null order by id`,
  )
  return rows.map(({ oktmo, kind, ru, en }) => ({ oktmo, isRegion: kind === 'region', title: { ru, en } }))
}

export async function readWatchedPlugins(db: pg.Pool): Promise<WatchedPlugin[]> {
  const { rows } = await db.query<WatchedPlugin>(
    `select id, manifest->'title' as title, state from control.plugin where loaded order by id`,
  )
  return rows
}

export async function readMismatches(db: pg.Pool): Promise<WrongIndicator[]> {
  const { rows } = await db.query<WrongIndicator>(
    'select indicator as code, cell, cells from control.indicator_mismatch',
  )
  return rows
}

// What administrators saved for the sources of plugins, to tell which hosts they name.
import type { Pool } from 'pg'

export interface SourceConfigRow {
  pluginId: string
  code: string
  config: Record<string, unknown>
}

export async function sourceConfigs(db: Pool): Promise<SourceConfigRow[]> {
  const { rows } = await db.query<SourceConfigRow>(
    'select plugin_id as "pluginId", code, config from control.source where not retired order by code',
  )
  return rows
}

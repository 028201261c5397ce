// The indicators of the plugins that the platform has loaded, as their manifests declare them.
import type { ClientBase } from 'pg'
import type { Indicator } from '../../../model/index.ts'

export async function readLoadedIndicators(client: ClientBase): Promise<Indicator[]> {
  const { rows } = await client.query<{ indicators: Indicator[] | null }>(
    `select manifest->'indicators' as indicators from control.plugin where loaded order by id`,
  )
  return rows.flatMap(({ indicators }) => indicators ?? [])
}

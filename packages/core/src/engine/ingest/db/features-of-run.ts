// Features that one run brought last: how the author's kit takes back what it put on the map.
import type { ClientBase, Pool } from 'pg'

export async function dropFeaturesOfRun(db: Pool | ClientBase, runId: string): Promise<number> {
  const { rowCount } = await db.query('delete from facts.feature where seen_run_id = $1', [runId])
  return rowCount ?? 0
}

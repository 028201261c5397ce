// Answers of an agency's server, recorded in `fixtures/recorded.json`: for sources that fetch by themselves.
//   { "http": [{ "url": "part of the address", "status": 200, "body": "…" | {…} }],
//     "database": [{ "sql": "part of the query", "rows": [{…}] }],
//     "config": {…} }
import { ObzorError } from '../../model/index.ts'
import { recordedDatabases, recordedHttp, type RecordedHttp } from '../../plugin-api/testing/index.ts'
import type { Databases } from '../../plugin-api/index.ts'
import { RECORDED, type TestedPlugin } from './tested-plugin.ts'

export interface RecordedAnswers {
  http?: { url: string; status?: number; body: unknown }[]
  database?: { sql: string; rows: Record<string, unknown>[] }[]
  config?: Record<string, unknown>
}

export function recordedAnswers({ fixtures }: TestedPlugin): RecordedAnswers | undefined {
  const file = fixtures.find(({ name }) => name === RECORDED)
  return file && (JSON.parse(file.bytes.toString('utf8')) as RecordedAnswers)
}

/** `change` damages a body on its way. Where nothing was recorded for an address, the server answers 404. */
export function serverOf(
  answers: RecordedAnswers,
  change: (body: string) => string = (body) => body,
): RecordedHttp {
  return recordedHttp(({ url }) => {
    const found = (answers.http ?? []).find((answer) => url.includes(answer.url))
    if (!found) return { status: 404, body: '' }
    const body = typeof found.body === 'string' ? found.body : JSON.stringify(found.body)
    return { status: found.status ?? 200, body: change(body) }
  })
}

/** Each recorded query is answered once: a connector that pages asks again and finds no more. */
export function databaseOf(answers: RecordedAnswers): Databases {
  const asked = new Map<string, number>()
  return recordedDatabases((sql) => {
    const found = (answers.database ?? []).find((answer) => sql.includes(answer.sql))
    const times = asked.get(sql) ?? 0
    asked.set(sql, times + 1)
    return times === 0 ? (found?.rows ?? []) : []
  })
}

export const refusal = new ObzorError({
  code: 'OBZ_CAPABILITY_DENIED',
  fact: 'the manifest does not name it',
  risk: 'the run fails',
  action: 'ask for it in capabilities',
})

// The journal of who did what, for reading.
import Type from 'typebox'
import type { Journal } from '../../access/journal.ts'
import type { App } from '../app.ts'
import { problems } from '../problem.ts'
import { nullable } from '../schemas.ts'
import { chainSchema, journalEntrySchema, journalQuerySchema } from './access-schemas.ts'

const config = { right: 'audit.read' } as const
const tags = ['audit']

export function auditRoutes(app: App, journal: Journal): void {
  app.get(
    '/api/v1/audit',
    {
      config,
      schema: {
        summary: 'Who did what, the newest first',
        tags,
        querystring: journalQuerySchema,
        response: {
          200: Type.Object({
            items: Type.Array(journalEntrySchema),
            next: nullable(Type.String({ description: '`before` of the next page' })),
          }),
          ...problems(400, 401, 403),
        },
      },
    },
    (request) => journal.list(request.query),
  )
  app.get(
    '/api/v1/audit/chain',
    {
      config,
      schema: {
        summary: 'Whether every entry is what was written',
        description: 'Walks the whole journal: about two seconds for 100,000 entries.',
        tags,
        response: { 200: chainSchema, ...problems(401, 403) },
      },
    },
    () => journal.verify(),
  )
}

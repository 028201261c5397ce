// RFC 9457 bodies. Everything that fails leaves the server in this one shape.
import { STATUS_CODES } from 'node:http'
import Type, { type Static } from 'typebox'
import type { ObzorError } from '../../model/index.ts'
import { statusOfCode } from './status-of-code.ts'

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8'

export const problemSchema = Type.Object(
  {
    type: Type.String({
      description: '`urn:obzor:error:<code>`',
      examples: ['urn:obzor:error:OBZ_SOURCE_UNKNOWN'],
    }),
    title: Type.String({ description: 'Name of the HTTP status' }),
    status: Type.Integer(),
    detail: Type.String({ description: 'Fact, risk and action in one line' }),
    instance: Type.String({
      description: 'Request id, the same as in the header x-request-id and in the log',
    }),
    code: Type.String(),
    fact: Type.String(),
    risk: Type.String(),
    action: Type.String(),
    errors: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), {
        description: 'Fields at fault; paths as JSON Pointers with the part of the request before them',
      }),
    ),
  },
  { title: 'Problem', description: 'RFC 9457 problem details' },
)
export type Problem = Static<typeof problemSchema>

export interface FieldFault {
  path: string
  message: string
}

export function problemOf(error: ObzorError, requestId: string, errors?: FieldFault[]): Problem {
  const { code, fact, risk, action } = error
  const status = statusOfCode(code)
  return {
    type: `urn:obzor:error:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: `${fact}; ${risk}; ${action}`,
    instance: requestId,
    code,
    fact,
    risk,
    action,
    ...(errors && { errors }),
  }
}

/** Response schemas of the statuses a route may refuse with. */
export const problems = <Status extends number>(
  ...statuses: Status[]
): Record<Status, typeof problemSchema> =>
  Object.fromEntries(statuses.map((status) => [status, problemSchema])) as Record<
    Status,
    typeof problemSchema
  >

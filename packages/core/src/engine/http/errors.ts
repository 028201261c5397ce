// Turns whatever a handler threw into a problem. An error of ours keeps its words; anything else becomes
// OBZ_HTTP_INTERNAL, whose text tells the caller nothing about our insides.
import type { FastifyError, FastifyInstance } from 'fastify'
import { ObzorError } from '../../model/index.ts'
import { TooManyAttempts } from '../access/attempt-limiter.ts'
import { PROBLEM_MEDIA_TYPE, problemOf, type FieldFault } from './problem.ts'
import { errorWithoutValues } from '../logged-error.ts'
import { statusOfCode } from './status-of-code.ts'

/** Faults listed in one answer. */
const FIELD_FAULTS_MAX = 20
/** What is away now is mostly back by then: a restart of the database takes 2 s. */
const RETRY_AFTER_SECONDS = 10

export function answerWithProblems(app: FastifyInstance): void {
  app.setErrorHandler((thrown: FastifyError, request, reply) => {
    const error = thrown instanceof ObzorError ? thrown : translated(thrown)
    const status = statusOfCode(error.code)
    if (status >= 500) {
      request.log.error({ code: error.code, error: errorWithoutValues(thrown) }, 'handler failed')
    }
    if (error instanceof TooManyAttempts) void reply.header('retry-after', error.retryAfterSeconds)
    else if (status === 503) void reply.header('retry-after', RETRY_AFTER_SECONDS)
    return reply
      .code(status)
      .header('content-type', PROBLEM_MEDIA_TYPE)
      .header('cache-control', 'no-store')
      .serializer((body: unknown) => JSON.stringify(body))
      .send(problemOf(error, request.id, fieldFaults(thrown)))
  })
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .header('content-type', PROBLEM_MEDIA_TYPE)
      .serializer((body: unknown) => JSON.stringify(body))
      .send(problemOf(notFound(), request.id)),
  )
}

function fieldFaults({ validation, validationContext }: FastifyError): FieldFault[] | undefined {
  return validation?.slice(0, FIELD_FAULTS_MAX).map(({ instancePath, message, params }) => {
    const { missingProperty: missing, additionalProperty: extra } = params
    const member = typeof missing === 'string' ? missing : typeof extra === 'string' ? extra : undefined
    return {
      path: `/${validationContext ?? 'body'}${instancePath}${member === undefined ? '' : `/${member}`}`,
      message: message ?? 'is not valid',
    }
  })
}

function translated(thrown: FastifyError): ObzorError {
  if (thrown.validation) {
    return new ObzorError({
      code: 'OBZ_HTTP_INVALID',
      fact: `the ${thrown.validationContext ?? 'request'} does not fit the schema`,
      risk: 'nothing was done',
      action: 'correct the fields listed in errors; /api/openapi.json has the schema',
    })
  }
  if (thrown.statusCode === 413) {
    return new ObzorError({
      code: 'OBZ_HTTP_BODY_TOO_LARGE',
      fact: 'the body is longer than this address takes',
      risk: 'nothing was done',
      action: 'send less at once',
    })
  }
  if (thrown.statusCode === 415) {
    return new ObzorError({
      code: 'OBZ_HTTP_MEDIA_TYPE',
      fact: 'the body is not application/json',
      risk: 'nothing was done',
      action: "send JSON with the header 'content-type: application/json'",
    })
  }
  if (thrown.statusCode !== undefined && thrown.statusCode >= 400 && thrown.statusCode < 500) {
    return new ObzorError({
      code: 'OBZ_HTTP_INVALID',
      fact: 'the request cannot be read',
      risk: 'nothing was done',
      action: 'correct it; /api/openapi.json has the schema',
    })
  }
  return new ObzorError({
    code: 'OBZ_HTTP_INTERNAL',
    fact: 'the server could not finish the request',
    risk: 'what you asked for may not be done',
    action: 'try again; if it stays, look for this request id in the log',
    cause: thrown,
  })
}

const notFound = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_HTTP_NOT_FOUND',
    fact: 'there is nothing at this address',
    risk: 'nothing was done',
    action: '/api/openapi.json lists what there is',
  })

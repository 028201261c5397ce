// The wall at /wall/ and the console at /console/.
import path from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ObzorError } from '../../model/index.ts'
import type { App } from './app.ts'
import { guardedPage, WORKER_POLICY } from './security-headers.ts'
import { encodingOf, namesFile, UiFiles, type UiFile } from './ui-files.ts'

/** Beside the pages, so that it may look after the address of a screen. */
const SERVICE_WORKER = 'screen-worker.js'
const YEAR_SECONDS = 31_536_000

export function uiRoutes(app: App, uiDirectory: string): void {
  app.get('/', { config: { right: 'public' }, schema: { hide: true } }, (_request, reply) =>
    reply.redirect('/wall/'),
  )
  for (const name of ['wall', 'console']) {
    const files = new UiFiles(path.join(uiDirectory, name))
    app.get(`/${name}`, { config: { right: 'public' }, schema: { hide: true } }, (_request, reply) =>
      reply.redirect(`/${name}/`),
    )
    app.get<{ Params: { '*': string } }>(
      `/${name}/*`,
      { config: { right: 'public' }, schema: { hide: true } },
      (request, reply) => {
        const relative = request.params['*']
        const file = files.find(relative)
        if (relative === SERVICE_WORKER) void reply.header('content-security-policy', WORKER_POLICY)
        if (file && relative !== 'index.html') return sendFile(files, file, request, reply)
        // A missing script must fail as such: a page in its place is a puzzle for whoever looks for the fault.
        if (namesFile(relative) && relative !== 'index.html') return reply.callNotFound()
        const page = files.page()
        if (!page) throw missing(name)
        return sendPage(page, reply)
      },
    )
  }
}

async function sendFile(files: UiFiles, file: UiFile, request: FastifyRequest, reply: FastifyReply) {
  void reply
    .header('etag', file.etag)
    .header('cache-control', file.immutable ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache')
    .header('vary', 'accept-encoding')
    .type(file.type)
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  const encoding = file.compressible ? encodingOf(request.headers['accept-encoding']) : undefined
  if (encoding === undefined) return reply.send(file.body)
  return reply.header('content-encoding', encoding).send(await files.compressed(file, encoding))
}

function sendPage(page: UiFile, reply: FastifyReply) {
  const { html, policy } = guardedPage(page.body.toString('utf8'))
  return (
    reply
      .header('content-security-policy', policy)
      // The nonce is new each time.
      .header('cache-control', 'no-store')
      .type(page.type)
      .send(html)
  )
}

function missing(name: string): ObzorError {
  return new ObzorError({
    code: 'OBZ_HTTP_UI_MISSING',
    fact: `the ${name} is not built`,
    risk: 'its pages cannot be shown; data are taken in all the same',
    action: './obzor up builds it',
  })
}

// Opens the map layer's own page in a browser: bundled now from the sources, served from memory on the loopback. For
// its test and its benchmarks, which must not wait for a build of the whole wall.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'

export interface MapPageOptions {
  browser: Browser
  /** The clone. */
  root: string
  /** What else the page may fetch, by path. */
  files?: Readonly<Record<string, Uint8Array | string>>
  /** Run in the page before anything else: to take away WebGL2, for one. */
  before?: string
}
export interface MapPage {
  page: Page
  /** What the page reported as an error, in order. */
  errors: string[]
  close(): Promise<void>
}

const HTML = '<!doctype html><body style="margin:0;background:#000"><script src="/page.js"></script>'

export async function openMapPage({ browser, root, files = {}, before }: MapPageOptions): Promise<MapPage> {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'packages/wall-ui/src/map/webgl/layer.page.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    logLevel: 'silent',
  })
  const served: Record<string, Uint8Array | string> = {
    '/': HTML,
    '/page.js': outputFiles[0]!.contents,
    ...files,
  }
  const server = createServer((request, response) => {
    const body = served[request.url ?? '']
    const isScript = request.url === '/page.js'
    const type = isScript ? 'text/javascript' : request.url === '/' ? 'text/html' : 'application/octet-stream'
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } })
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('console', (message) => {
    // A browser asks for an icon that nobody offers.
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico'))
      errors.push(message.text())
  })
  if (before !== undefined) await page.addInitScript(before)
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return {
    page,
    errors,
    close: async () => {
      await page.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

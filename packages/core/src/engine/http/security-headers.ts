// Headers that keep a browser strict. The console and the wall run without inline script; `style` attributes are
// allowed because charts and maps place their labels with them, `<style>` elements only by nonce or hash.
import helmet from '@fastify/helmet'
import { createHash, randomBytes } from 'node:crypto'
import type { App } from './app.ts'

/** Vuetify writes its theme into one `<style>`; index.html holds this word where the nonce goes. */
export const NONCE_PLACEHOLDER = '__OBZOR_CSP_NONCE__'

export async function securityHeaders(app: App): Promise<void> {
  await app.register(helmet, {
    // Answers of the API are data: a browser that is tricked into showing one must run nothing.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    // A hall without a certificate must stay reachable; the proxy that ends https sets this header.
    hsts: false,
    referrerPolicy: { policy: 'same-origin' },
    // Same origin, so that a console may show a wall in a frame.
    frameguard: { action: 'sameorigin' },
  })
}

export interface GuardedPage {
  html: string
  policy: string
}

/** The page with a fresh nonce, and the policy that lets exactly this page run. */
export function guardedPage(html: string): GuardedPage {
  const nonce = randomBytes(16).toString('base64')
  const scripts = inlineHashes(html, 'script')
  const styles = inlineHashes(html, 'style')
  const policy = [
    "default-src 'self'",
    `script-src 'self'${scripts}`,
    `style-src 'self' 'nonce-${nonce}'${styles}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    // The socket is of the same origin; older engines want it named, newer take 'self'.
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-src 'self'",
    "frame-ancestors 'self'",
  ].join('; ')
  return { html: html.replaceAll(NONCE_PLACEHOLDER, nonce), policy }
}

/**
 * Policy of the script of a service worker, which has its own: what the page asks for goes through it. Under the policy of data it
 * could ask for nothing, and a page that it looks after would never load again.
 */
export const WORKER_POLICY = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"

/**
 * Policy of a page that holds a panel nobody here answers for. It runs the two scripts it came with and reaches no address;
 * `sandbox` makes it nobody's page even where it is opened by itself. Styles cannot run anything and have nothing to load.
 */
export const framePolicy = (scriptHashes: readonly string[]): string =>
  [
    'sandbox allow-scripts',
    "default-src 'none'",
    `script-src ${scriptHashes.join(' ')}`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ')

/** Hashes of what the page itself holds inline, for example a first background that avoids a white flash. */
function inlineHashes(html: string, element: 'script' | 'style'): string {
  const pattern = new RegExp(`<${element}(?![^>]*\\ssrc=)[^>]*>([\\s\\S]*?)</${element}>`, 'g')
  return [...html.matchAll(pattern)]
    .map(
      ([, content]) =>
        ` 'sha256-${createHash('sha256')
          .update(content ?? '')
          .digest('base64')}'`,
    )
    .join('')
}

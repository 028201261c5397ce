// The page of a frame that a panel runs in when nobody here answers for it: the wall's own small runtime and the panel's
// script, both in the page, so that no address at all has to be allowed.
import { createHash } from 'node:crypto'
import { framePolicy, type GuardedPage } from '../../http/security-headers.ts'

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** `script` must hold nothing that ends an inline script: `readClientFiles` has refused such ones. */
export function framePage(runtime: string, script: string): GuardedPage {
  const html = [
    '<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Obzor</title></head><body>',
    `<script>${runtime}</script>`,
    `<script type="module">${script}</script>`,
    '</body></html>',
  ].join('')
  return { html, policy: framePolicy([hashOf(runtime), hashOf(script)]) }
}

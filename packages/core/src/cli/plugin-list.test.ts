import { expect, test } from 'vitest'
import { definePlugin } from '../plugin-api/index.ts'
import { contributionsText, pluginTable } from './plugin-list.ts'

const title = { ru: 'Правила', en: 'Rules' }
const { manifest } = definePlugin({
  id: 'rules-example',
  version: '0.1.0',
  title,
  description: title,
  requires: { api: '^1.0.0' },
  contributes: (to) => {
    for (const code of ['example.silent', 'example.late'])
      to.rules.add({
        code,
        title,
        watch: { kind: 'silence', sources: 'all' },
        severity: 'warning',
        advice: title,
      })
    to.panels.add({ type: 'bars', title, client: 'bars.js', channels: [] })
  },
})

test('a plugin is listed with everything it contributes, alerts and panels among it', () => {
  expect(contributionsText(manifest)).toBe('1 panel, 2 rules')
  expect(pluginTable([manifest])).toMatch(/rules-example +0\.1\.0 +1 panel, 2 rules +nothing +Правила/)
})

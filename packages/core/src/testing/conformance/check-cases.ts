// «Проверить соединение» of sources that fetch: an administrator must learn whether a server or a database is there before the
// settings are saved, and without reading a list of a hundred thousand. Sources of files are tried on the file that waits.
import assert from 'node:assert/strict'
import type { Connector } from '../../plugin-api/index.ts'
import type { ConformanceCase, TestedPlugin } from './tested-plugin.ts'

export function checkCases({ plugin }: TestedPlugin): ConformanceCase[] {
  const { capabilities, sources } = plugin.manifest
  const fetches = (capabilities.net ?? []).length + (capabilities.databases ?? []).length > 0
  if (!fetches) return []
  return sources
    .filter(({ trigger }) => !('inbox' in trigger))
    .map(({ code }) => ({
      id: 'check',
      area: 'recovery',
      title: `${code} says whether its source is there, before its settings are saved`,
      run: async () => {
        const connector = plugin.connectors.get(code)?.prototype as Connector | undefined
        assert.equal(typeof connector?.check, 'function', `the connector of ${code} has no check()`)
      },
    }))
}

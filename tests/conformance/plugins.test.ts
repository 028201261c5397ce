// Every plugin of ours goes through the suite that `./obzor plugin test` runs on anybody's.
import { checkManifest } from '@obzor/core/engine/host/manifest-check.ts'
import { conformanceCases, runCase } from '@obzor/core/testing/conformance'
import { describe, expect, it } from 'vitest'
import { pluginFolders } from './plugin-folders.ts'

const folders = await pluginFolders()

it('there are plugins to check', () => {
  expect(folders.length).toBeGreaterThanOrEqual(7)
})

describe.each(folders)('$id', (folder) => {
  it('has a manifest that the host accepts, and a package that is not for the registry', () => {
    expect(() => checkManifest(folder.plugin.manifest, folder.id)).not.toThrow()
    expect(folder.packageJson).toMatchObject({
      name: `@obzor/${folder.id}`,
      license: 'Apache-2.0',
      private: true,
    })
  })

  it.each(conformanceCases(folder))('$title', async (each) => {
    expect(await runCase(each)).toMatchObject({ passed: true, text: null })
  })
})

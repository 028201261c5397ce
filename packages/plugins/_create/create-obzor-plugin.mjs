#!/usr/bin/env node
// `npx <clone>/packages/plugins/_create source-tax-office` is `./obzor plugin new source-tax-office` of that clone, for
// who is used to npm: the folder it makes stands alone, where the person stands.
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const launcher = path.resolve(import.meta.dirname, '../../../obzor')
const { status, error } = spawnSync(launcher, ['plugin', 'new', ...process.argv.slice(2)], {
  stdio: 'inherit',
})
if (error) console.error(`${launcher} could not be started: ${error.message}`)
process.exitCode = status ?? 1

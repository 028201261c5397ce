// `./obzor plugin …`: the verbs of an author's kit and their options. Each loads only what it needs.
import path from 'node:path'
import type { Command } from 'commander'
import type { Paths } from '../paths.ts'

interface Verbs {
  paths: Paths
  write(text: string): void
}

export function addPluginVerbs(program: Command, { paths, write }: Verbs): void {
  const plugin = program.command('plugin').description("the author's kit")
  const absolute = (folder: string): string => path.resolve(paths.calledFrom, folder)
  const say = (line: string): void => write(`${line}\n`)

  plugin
    .command('list')
    .option('--json', 'as JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const { readManifests, pluginTable } = await import('../plugin-list.ts')
      const manifests = readManifests(paths)
      write(json ? `${JSON.stringify(manifests, null, 1)}\n` : pluginTable(manifests))
    })

  plugin
    .command('new <kind-name>')
    .option('--dir <dir>', 'where to make it')
    .option('--files-only', 'do not load it into the running platform', false)
    .option('--from <what>', "what a source begins from: 'csv' or 'rest'; a layer that draws itself: 'code'")
    .option('--url <address>', 'of the JSON list, with --from rest')
    .action(
      async (id: string, options: { dir?: string; filesOnly: boolean; from?: string; url?: string }) => {
        const { newPlugin } = await import('./new.ts')
        const directory = options.dir === undefined ? undefined : absolute(options.dir)
        const { folder, wall } = await newPlugin(paths, { ...options, id, directory, say })
        const shown = path.relative(paths.calledFrom, folder.path) || '.'
        if (wall) say(`\n  see it     ${wall}`)
        else say('\n  start      ./obzor up')
        say(`  work on it ./obzor plugin dev ${shown}`)
        say(`  test it    ./obzor plugin test ${shown}`)
      },
    )

  plugin
    .command('dev <dir>')
    .option('--once', 'build and load once', false)
    .action(async (directory: string, { once }: { once: boolean }) => {
      const { devPlugin } = await import('./dev.ts')
      const stop = new AbortController()
      process.once('SIGINT', () => stop.abort())
      process.once('SIGTERM', () => stop.abort())
      const isLoaded = await devPlugin(paths, {
        directory: absolute(directory),
        once,
        say,
        signal: stop.signal,
      })
      process.exitCode = isLoaded ? 0 : 1
    })

  plugin.command('drop <id>').action(async (id: string) => {
    const { withdraw } = await import('./deploy.ts')
    say(withdraw(paths, id) ? `${id} leaves the platform` : `no plugin in work is called '${id}'`)
  })

  plugin
    .command('test <dir>')
    .option('--quick', 'leave out the platform and its database', false)
    .option('--json', 'as JSON', false)
    .action(async (directory: string, { json, quick }: { json: boolean; quick: boolean }) => {
      const { testPlugin } = await import('./test-plugin.ts')
      const { resultText } = await import('./report.ts')
      const report = await testPlugin(paths, {
        directory: absolute(directory),
        quick,
        onResult: (result) => json || say(resultText(result)),
      })
      if (json) say(JSON.stringify(report, null, 1))
      else say(`\n${report.plugin} ${report.version}: ${report.passed} passed, ${report.failed} failed`)
      process.exitCode = report.failed === 0 ? 0 : 1
    })

  plugin
    .command('check <dir>')
    .option('--quick', 'leave out the platform and its database', false)
    .option('--json', 'as JSON', false)
    .option('--least <grade>', 'fail below this grade', 'bronze')
    .action(async (directory: string, options: { json: boolean; quick: boolean; least: string }) => {
      const { parseNames } = await import('../options.ts')
      const { GRADES } = await import('./quality-scale.ts')
      const [least] = parseNames('--least', options.least, GRADES)
      const { checkPlugin } = await import('./check-plugin.ts')
      const { checkText, reaches } = await import('./report.ts')
      const report = await checkPlugin(paths, { directory: absolute(directory), quick: options.quick })
      write(options.json ? `${JSON.stringify(report, null, 1)}\n` : checkText(report))
      process.exitCode = reaches(report, least!) ? 0 : 1
    })

  plugin
    .command('reference')
    .option('--out <dir>', 'folder for the pages')
    .action(async ({ out }: { out?: string }) => {
      const { writeReference } = await import('./reference.ts')
      const wanted = out === undefined ? path.join(paths.root, 'dist/reference') : absolute(out)
      const { page, modules } = await writeReference(paths, wanted)
      for (const { name, exports } of modules) say(`${name}: ${exports.length} exports`)
      say(page)
    })

  addGrantVerbs(plugin, { paths, write })
  addBundleVerbs(plugin, { paths, write })
}

/** Servers inside private networks: shown without --private. */
function addGrantVerbs(plugin: Command, { paths, write }: Verbs): void {
  plugin
    .command('grant <id>')
    .option('--private <host...>', 'servers as name:port', [])
    .option('--range <network...>', 'networks they may lead to, as 10.20.0.0/16', [])
    .option('--loopback', "it is the platform's own machine, said on purpose", false)
    .action(async (id: string, options: { private: string[]; range: string[]; loopback: boolean }) => {
      const { grantPrivate, grantsText } = await import('./grant.ts')
      const { private: hosts, range: ranges, loopback } = options
      write(grantsText(id, await grantPrivate(paths, { id, hosts, ranges, loopback })))
    })

  plugin
    .command('revoke <id>')
    .requiredOption('--private <host...>', 'servers as name:port')
    .action(async (id: string, { private: hosts }: { private: string[] }) => {
      const { grantsText, revokePrivate } = await import('./grant.ts')
      write(grantsText(id, await revokePrivate(paths, { id, hosts })))
    })
}

/** Pack, sign, verify, keys. */
function addBundleVerbs(plugin: Command, { paths, write }: Verbs): void {
  const absolute = (file: string): string => path.resolve(paths.calledFrom, file)
  const say = (line: string): void => write(`${line}\n`)

  plugin
    .command('pack <dir>')
    .option('--out <file>', 'the file to write')
    .action(async (directory: string, { out }: { out?: string }) => {
      const { packPlugin } = await import('./pack.ts')
      const wanted = { directory: absolute(directory), ...(out !== undefined && { out: absolute(out) }) }
      const { file, bytes, digest } = await packPlugin(paths, wanted)
      say(`${file}: ${bytes} bytes, ${digest}`)
    })

  plugin
    .command('sign <file>')
    .requiredOption('--key <name>', 'name of a key of this installation, or a PEM file')
    .action(async (file: string, { key }: { key: string }) => {
      const { signFile, verdictText } = await import('./pack.ts')
      say(verdictText(signFile(paths, { file: absolute(file), key })))
    })

  plugin.command('verify <file>').action(async (file: string) => {
    const { verifyFile, verdictText } = await import('./pack.ts')
    const verdict = verifyFile(paths, absolute(file))
    say(verdictText(verdict))
    // 0: trusted. A script must not take «whole, but nobody knows by whom» for a yes.
    process.exitCode = verdict.kind === 'trusted' ? 0 : 3
  })

  plugin
    .command('key')
    .command('new <name>')
    .action(async (name: string) => {
      const { newKey } = await import('./pack.ts')
      const { keyId, privateFile, publicFile } = newKey(paths, name)
      say(`key ${name}: ${keyId}`)
      say(`  keep secret  ${privateFile}`)
      say(`  give away    ${publicFile}`)
    })
}

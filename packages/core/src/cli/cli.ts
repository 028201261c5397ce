// The command line: verbs and their options. Each verb loads only what it needs, so `status` answers at once.
// Before any verb: which of them meets a class with injected parts first depends on how the bundler parts them.
import 'reflect-metadata'
import { Command } from 'commander'
import path from 'node:path'
import { failureText } from './failure.ts'
import {
  collect,
  parseChance,
  parseCount,
  parseMinutes,
  parseHistory,
  parseHost,
  parseLine,
  parseMegabytes,
  parseMinutesPerDay,
  parseNames,
  parsePeople,
  parsePort,
  parseReplicates,
  parseSeconds,
  parseSeed,
  parseWord,
} from './options.ts'
import { pathsFrom } from './paths.ts'
import type { LinkVerbOptions } from './link.ts'
import type { MeasureVerbOptions } from './measure.ts'
import { addPluginVerbs } from './plugin/plugin-verbs.ts'
import { PLATFORM_PORT_DEFAULT } from './ports.ts'
import type { RegionWish } from './region-data.ts'

const paths = pathsFrom(process.env)
const absolute = (folder: string): string => path.resolve(paths.calledFrom, folder)
const write = (text: string): void => void process.stdout.write(text)

interface RegionOptions {
  region?: string
  pack?: string
  people?: number | 'all'
  seed?: number
  history?: number
}

/** Only what was typed: the rest stays as the data was made. */
function wishOf({ region, pack, people, seed, history }: RegionOptions): RegionWish {
  return {
    ...(region !== undefined && { region }),
    ...(pack !== undefined && { pack: absolute(pack), region: path.basename(absolute(pack)) }),
    ...(people !== undefined && { people }),
    ...(seed !== undefined && { seed }),
    ...(history !== undefined && { history }),
  }
}

/** A line a second is enough for whoever watches. */
function everySecond<T>(say: (value: T) => void): (value: T) => void {
  let at = -Infinity
  return (value) => {
    if (performance.now() - at < 1_000) return
    at = performance.now()
    say(value)
  }
}

const withRegion = (command: Command): Command =>
  command
    .option('--region <name>', 'built-in region pack')
    .option('--pack <dir>', 'folder with real boundaries and statistics')
    .option('--people <n>', "number of people, or 'all'", parsePeople)
    .option('--seed <n>', 'another number makes other people', parseSeed)
    .option('--history <months>', 'incomes of so many earlier months', parseHistory)

const program = new Command('obzor').showHelpAfterError('(./obzor VERB --help explains the options)')

withRegion(program.command('up'))
  .option('--port <n>', 'port of the web server', parsePort, PLATFORM_PORT_DEFAULT)
  .option('--host <address>', 'address to listen on', parseHost, '127.0.0.1')
  .option('--fresh', 'discard the data and start over', false)
  .option('--yes', 'do not ask', false)
  .option('--no-simulate', 'do not play new events')
  .option('--detach', 'return when it is up', false)
  .action(
    async (
      options: RegionOptions & {
        port: number
        host: string
        fresh: boolean
        yes: boolean
        simulate: boolean
        detach: boolean
      },
    ) => {
      const { up } = await import('./up.ts')
      await up(paths, { ...options, wish: wishOf(options) })
    },
  )

program.command('down').action(async () => {
  const { down } = await import('./down.ts')
  const stopped = await down(paths)
  write(stopped.length === 0 ? 'nothing runs\n' : `stopped: ${stopped.join(', ')}\n`)
})

program
  .command('status')
  .option('--json', 'as JSON', false)
  .action(async ({ json }: { json: boolean }) => {
    const { status, statusText } = await import('./status.ts')
    const answer = await status(paths)
    write(json ? `${JSON.stringify(answer, null, 1)}\n` : statusText(answer))
    process.exitCode = answer.running ? 0 : 3
  })

program.command('doctor').action(async () => {
  const { findings, findingText } = await import('./doctor.ts')
  const found = await findings(paths)
  write(found.map(findingText).join(''))
  process.exitCode = found.some(({ mark }) => mark === '!!') ? 1 : 0
})

program
  .command('test')
  .option('--only <names>', 'comma-separated')
  .action(async ({ only }: { only?: string }) => {
    const { test, TEST_NAMES } = await import('./test.ts')
    const names = only === undefined ? TEST_NAMES : parseNames('--only', only, TEST_NAMES)
    process.exitCode = (await test(paths, names)) ? 0 : 1
  })

program
  .command('bench <name>')
  .option('--json <file>', "write the figures as JSON; '-' for standard output")
  .option('--keep', 'keep the work folder', false)
  .option('--minutes <n>', 'how long soak runs', parseMinutes)
  .action(async (name: string, options: { json?: string; keep: boolean; minutes?: number }) => {
    const { bench } = await import('./bench/bench.ts')
    const json = options.json === undefined || options.json === '-' ? options.json : absolute(options.json)
    process.exitCode = (await bench(paths, { ...options, name, json })) ? 0 : 1
  })

program
  .command('ingest <file>')
  .requiredOption('--source <code>', 'for example egisso.facts')
  .option('--timeout <seconds>', 'how long to follow the run', parseSeconds, 3_600)
  .action(async (file: string, { source, timeout }: { source: string; timeout: number }) => {
    const { ingest, outcomeText } = await import('./ingest.ts')
    const say = (line: string): void => write(`${line}\n`)
    const outcome = await ingest(paths, { file: absolute(file), source, timeoutMs: timeout * 1000, say })
    write(`${outcomeText(outcome)}\n`)
    process.exitCode = outcome.state === 'succeeded' ? 0 : 1
  })

program
  .command('tail <channel>')
  .option('--url <origin>', 'a platform elsewhere')
  .option('--changes', 'leave out the rows that are there already', false)
  .option('--count <n>', 'end after so many lines', parseCount)
  .action(async (channel: string, options: { url?: string; changes: boolean; count?: number }) => {
    const { tail } = await import('./tail.ts')
    const stop = new AbortController()
    process.once('SIGINT', () => stop.abort())
    process.once('SIGTERM', () => stop.abort())
    // A reader that has enough (`| head`) closes the pipe: that is an end, not an error.
    process.stdout.once('error', () => stop.abort())
    const print = (line: string): void => write(`${line}\n`)
    const say = (line: string): void => void process.stderr.write(`  --  ${line}\n`)
    await tail(paths, { channel, ...options, print, say, signal: stop.signal })
  })

program
  .command('link')
  .requiredOption('--spec <file>', 'JSON: id, columns, blocking')
  .requiredOption('--input <file>', 'CSV with a header; twice for two tables', collect, [])
  .requiredOption('--pairs <file>', 'where probable pairs go')
  .requiredOption('--clusters <file>', 'where the cluster of each record goes')
  .option('--threshold <p>', 'chance from which a pair joins', parseChance, 0.9)
  .option('--memory <megabytes>', 'of the database that compares', parseMegabytes, 2_048)
  .option('--json', 'print what was learned as JSON', false)
  .action(async (options: Omit<LinkVerbOptions, 'say'> & { json: boolean }) => {
    const { linkVerb } = await import('./link.ts')
    const say = (line: string): void => void process.stderr.write(`  --  ${line}\n`)
    const report = await linkVerb({
      ...options,
      spec: absolute(options.spec),
      input: options.input.map(absolute),
      pairs: absolute(options.pairs),
      clusters: absolute(options.clusters),
      say,
    })
    if (options.json) write(`${JSON.stringify(report, null, 1)}\n`)
  })

program
  .command('measure')
  .requiredOption('--input <file>', 'CSV with a header')
  .requiredOption('--income <column>', 'income of a person')
  .option('--weight <column>', 'weight of a person')
  .option('--line <number or column>', 'poverty line; default: 60 % of the median', parseLine)
  .option('--by <column>', 'groups')
  .option('--household <column>', 'who is drawn together in the bootstrap')
  .option('--indices <names>', "comma-separated, or 'all'", 'all')
  .option(
    '--compare <how>',
    'lt: poor below the line; le: also on it',
    parseWord('--compare', ['lt', 'le']),
    'lt',
  )
  .option('--decimal <sign>', 'decimal sign', parseWord('--decimal', ['.', ',']), '.')
  .option('--bootstrap <n>', 'replicates', parseReplicates, 200)
  .option('--seed <n>', 'of the bootstrap', parseSeed, 1)
  .action(async (options: MeasureVerbOptions) => {
    const { measureVerb } = await import('./measure.ts')
    const say = (line: string): void => void process.stderr.write(`  --  ${line}\n`)
    const report = await measureVerb({ ...options, input: absolute(options.input), say })
    write(`${JSON.stringify(report, null, 1)}\n`)
  })

program
  .command('simulate')
  .option('--minutes-per-day <n>', 'how long a day lasts', parseMinutesPerDay, 1)
  .option('--child', 'started by up', false)
  .action(async (options: { minutesPerDay: number; child: boolean }) => {
    const { simulate } = await import('./simulate.ts')
    await simulate(paths, options)
  })

withRegion(program.command('generate'))
  .requiredOption('--out <dir>', 'an empty or absent folder')
  .action(async (options: RegionOptions & { out: string }) => {
    const { generate } = await import('./generate.ts')
    const { choiceFor } = await import('./region-data.ts')
    await generate(absolute(options.out), choiceFor(wishOf(options), undefined))
  })

program
  .command('indicators')
  .command('backfill')
  .requiredOption('--from <month>', 'the first month, for example 2024-06')
  .requiredOption('--to <month>', 'the last, before the month of now')
  .action(async ({ from, to }: { from: string; to: string }) => {
    const { backfillVerb } = await import('./indicators.ts')
    const stop = new AbortController()
    process.once('SIGINT', () =>
      stop.abort(new Error('stopped; what is written stays, the same command goes on')),
    )
    // On a terminal the line of progress is written over by the next; in a file there are only months.
    const onProgress = (line: string): void =>
      void (process.stderr.isTTY && process.stderr.write(`\r  --  ${line}   `))
    const onMonth = (line: string): void =>
      void process.stderr.write(process.stderr.isTTY ? `\r\u001B[K  --  ${line}\n` : `  --  ${line}\n`)
    await backfillVerb(paths, { from, to, signal: stop.signal, onProgress, onMonth })
  })

const registry = program.command('registry')
registry
  .command('check')
  .option('--truth <file>', 'default: that of the data folder')
  .option('--json', 'as JSON', false)
  .action(async ({ truth, json }: { truth?: string; json: boolean }) => {
    const { checkRegistry, truthText } = await import('./registry-check.ts')
    const report = await checkRegistry(paths, truth === undefined ? undefined : absolute(truth))
    write(json ? `${JSON.stringify(report, null, 1)}\n` : truthText(report))
  })
registry.command('versions').action(async () => {
  const { registryVersions, versionsText } = await import('./registry-versions.ts')
  write(versionsText(await registryVersions(paths)))
})
registry
  .command('use')
  .argument('<version>')
  .action(async (text: string) => {
    const { useRegistryVersion } = await import('./registry-versions.ts')
    await useRegistryVersion(paths, Number(text))
    write(`version ${text} is in force: the platform weighs every record by it now\n`)
  })
registry.command('learn').action(async () => {
  const { learnRegistry } = await import('./registry.ts')
  const version = await learnRegistry(paths, (line) => write(`${line}\n`))
  write(`version ${version} is in force: the platform weighs every record by it now\n`)
})

const vault = program.command('vault')
vault
  .command('status')
  .option('--json', 'as JSON', false)
  .action(async ({ json }: { json: boolean }) => {
    const { statusOfVault, vaultText } = await import('./vault.ts')
    const answer = await statusOfVault(paths)
    write(json ? `${JSON.stringify(answer, null, 1)}\n` : vaultText(answer))
  })
vault
  .command('rotate')
  .option('--keys <names>', 'pepper,seal; default: both, or the rotation that was begun')
  .option('--finish', 'destroy older keys that nothing stands on', false)
  .action(async ({ keys, finish }: { keys?: string; finish: boolean }) => {
    const { finishVault, rotateVault } = await import('./vault.ts')
    if (finish) {
      const gone = await finishVault(paths)
      write(gone.length === 0 ? 'there were no older keys\n' : `destroyed: ${gone.join(', ')}\n`)
      return
    }
    const chosen = keys === undefined ? undefined : parseNames('--keys', keys, ['pepper', 'seal'] as const)
    const say = everySecond(({ place, done, of }: { place: string; done: number; of: number }) =>
      process.stderr.write(
        place === 'waiting'
          ? '  --  waiting for a linkage that is under way, if there is one\n'
          : `  --  ${place}: ${done} of ${of}\n`,
      ),
    )
    const { done, unreadable, newPepper } = await rotateVault(paths, { keys: chosen, say })
    write(`${done} values read through${unreadable > 0 ? `, ${unreadable} opened with no key` : ''}\n`)
    if (newPepper) write('the platform gives every record its new fingerprints now\n')
    write('./obzor vault rotate --finish destroys the older keys once nothing stands on them\n')
  })

program
  .command('audit')
  .command('verify')
  .action(async () => {
    const { journalText, verifyJournal } = await import('./audit.ts')
    write(journalText(await verifyJournal(paths)))
  })

addPluginVerbs(program, { paths, write })

try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`\n${failureText(error, process.env.OBZOR_DEBUG !== undefined)}`)
  process.exitCode = 1
}

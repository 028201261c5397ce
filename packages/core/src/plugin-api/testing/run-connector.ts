// Runs one connector in this process, with fakes for every service, as the host would: configuration checked
// and filled, services injected, a pipe that gets full, records checked by the vocabulary's rules.
import 'reflect-metadata'
import { Ajv, type ValidateFunction } from 'ajv'
import { container } from 'tsyringe'
import { ObzorError, type ObzorRecord } from '../../model/index.ts'
import { checkRecord, type RecordRules } from '../check-record.ts'
import type { CheckOutcome } from '../connection-check.ts'
import type { RecordSink, Rejection } from '../connector.ts'
import type { Plugin } from '../define-plugin.ts'
import { CLOCK, CONFIG, DATABASES, HTTP, LOG, RANDOM, STORAGE } from '../services.ts'
import type { Clock, Databases, Delivery, Http, Log, RandomSource, Storage } from '../services.ts'
import {
  collectedLog,
  fakeClock,
  fixedRandom,
  memoryStorage,
  recordedDatabases,
  recordedHttp,
} from './fakes.ts'
import type { LogLine } from './fakes.ts'

export interface ConnectorRun {
  config?: Record<string, unknown>
  delivery?: Delivery
  http?: Http
  databases?: Databases
  clock?: Clock
  random?: RandomSource
  storage?: Storage
  signal?: AbortSignal
  /** Records the pipe takes before it says it is full; default 16, so that every test meets back-pressure. */
  queueMax?: number
  /** With rules, a record that breaks one is a rejection, as in the host. */
  rules?: RecordRules
  /** Called for each record instead of collecting it: for benchmarks and huge files. */
  onRecord?: (record: ObzorRecord, line: number) => void
}

export interface ConnectorOutcome {
  records: ObzorRecord[]
  /** Line of each record, same order. */
  lines: number[]
  rejections: Rejection[]
  snapshots: string[]
  logs: LogLine[]
  /** How often the connector waited for the pipe. */
  drains: number
  /** Why the run failed. Anything that is not an `ObzorError` is thrown: it would be a defect. */
  failure: ObzorError | undefined
}

/** Compiling a schema takes 30 ms, and a suite runs a connector hundreds of times. */
const configChecks = new WeakMap<Plugin, ValidateFunction>()
const errorTexts = new Ajv()

/** Configuration as the connector will see it: checked, defaults filled. Throws `OBZ_SOURCE_CONFIG_INVALID`. */
export function configFor(plugin: Plugin, given: Record<string, unknown> = {}): Record<string, unknown> {
  const config = structuredClone(given)
  let check = configChecks.get(plugin)
  if (!check) {
    const schema = structuredClone(plugin.manifest.configSchema) as Record<string, unknown>
    configChecks.set(plugin, (check = new Ajv({ useDefaults: true, strict: false }).compile(schema)))
  }
  if (!check(config)) {
    throw new ObzorError({
      code: 'OBZ_SOURCE_CONFIG_INVALID',
      fact: `configuration of '${plugin.manifest.id}': ${errorTexts.errorsText(check.errors, { dataVar: 'config' })}`,
      risk: 'the source does not run',
      action: 'correct the field in the source settings',
    })
  }
  return config
}

export async function runConnector(
  plugin: Plugin,
  code: string,
  run: ConnectorRun = {},
): Promise<ConnectorOutcome> {
  const log = collectedLog()
  const { make, scope } = resolved(plugin, code, run, log)
  const outcome: ConnectorOutcome = {
    records: [],
    lines: [],
    rejections: [],
    snapshots: [],
    logs: log.lines,
    drains: 0,
    failure: undefined,
  }
  try {
    const context = {
      delivery: run.delivery,
      signal: run.signal ?? new AbortController().signal,
      progress: (share: number) => {
        if (!(share >= 0 && share <= 1)) throw new Error(`progress of ${share} is not a share`)
      },
    }
    await make().read(context, collectingSink(outcome, run))
  } catch (error) {
    if (!(error instanceof ObzorError)) throw error
    outcome.failure = error
  } finally {
    await scope.dispose()
  }
  return outcome
}

/** «Проверить соединение» with fakes for every service. Throws what the connector throws. */
export async function checkConnector(
  plugin: Plugin,
  code: string,
  run: ConnectorRun = {},
): Promise<CheckOutcome> {
  const { make, scope } = resolved(plugin, code, run, collectedLog())
  try {
    const connector = make()
    if (!connector.check) throw new Error(`source '${code}' has no check`)
    return await connector.check({
      delivery: run.delivery,
      signal: run.signal ?? new AbortController().signal,
    })
  } finally {
    await scope.dispose()
  }
}

/** The connector with what the test gives it; it is made late, as the host makes it: its constructor may refuse. */
function resolved(plugin: Plugin, code: string, run: ConnectorRun, log: Log) {
  const connectorClass = plugin.connectors.get(code)
  if (!connectorClass) throw new Error(`plugin '${plugin.manifest.id}' has no source '${code}'`)
  const refuse = (what: string) => () => {
    throw new Error(`the connector asked for ${what}, which this test does not give`)
  }
  const scope = container.createChildContainer()
  scope.register(CONFIG, { useValue: configFor(plugin, run.config) })
  scope.register(CLOCK, { useValue: run.clock ?? fakeClock() })
  scope.register(RANDOM, { useValue: run.random ?? fixedRandom(0.5) })
  scope.register(LOG, { useValue: log })
  scope.register(STORAGE, { useValue: run.storage ?? memoryStorage() })
  scope.register(HTTP, { useValue: run.http ?? recordedHttp(refuse('HTTP')) })
  scope.register(DATABASES, { useValue: run.databases ?? recordedDatabases(refuse('a database')) })
  return { scope, make: () => scope.resolve(connectorClass) }
}

function collectingSink(outcome: ConnectorOutcome, run: ConnectorRun): RecordSink {
  const { queueMax = 16, rules, onRecord } = run
  let queued = 0
  const enqueue = (): boolean => {
    if (queued >= queueMax) throw new Error('put or reject was called although the pipe was full')
    queued += 1
    return queued < queueMax
  }
  const reject = (rejection: Rejection): boolean => {
    outcome.rejections.push(rejection)
    return enqueue()
  }
  return {
    put: (record, line) => {
      const fault = rules && checkRecord(record, rules)
      if (fault) return reject({ ...fault, line, raw: JSON.stringify(record) })
      if (onRecord) onRecord(record, line)
      else {
        outcome.records.push(record)
        outcome.lines.push(line)
      }
      return enqueue()
    },
    reject,
    drain: async () => {
      outcome.drains += 1
      queued = 0
    },
    snapshotComplete: (layer) => void outcome.snapshots.push(layer),
  }
}

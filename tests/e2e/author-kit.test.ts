// An author at work on a running platform: one command to live rows on the map, a save that reloads while walls keep
// their sockets, a fault that costs nothing, an indicator that appears and leaves.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LIVE_PATH, type ChannelRow, type Frame } from '@obzor/core/protocol'
import { launchBrowser } from '@obzor/core/testing/browser'
import { ROOT, startPlatform, until, type TestPlatform } from './platform.ts'

const WITHIN_MS = 60_000

let platform: TestPlatform
let work: string
let wall: WallSocket
beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'obzor-author-'))
  platform = await startPlatform(['--people', '1000'])
  wall = wallSocket(platform.base)
})
afterAll(async () => {
  wall?.socket.close()
  await platform?.stop()
  if (work) rmSync(work, { recursive: true, force: true })
})

interface WallSocket {
  socket: Socket
  /** Connections that were made so far: a wall that lost its socket has made two. */
  connections: number
  rows(channel: string): ReadonlyMap<string, ChannelRow>
  subscribe(channel: string): Promise<boolean>
}

function wallSocket(base: string): WallSocket {
  const channels = new Map<string, Map<string, ChannelRow>>()
  const socket = io(base, { path: LIVE_PATH, transports: ['websocket'] })
  const made: WallSocket = {
    socket,
    connections: 0,
    rows: (channel) => channels.get(channel) ?? new Map(),
    subscribe: async (channel) => {
      const answer = (await socket.emitWithAck('subscribe', { channel })) as { ok: boolean }
      return answer.ok
    },
  }
  socket.on('connect', () => (made.connections += 1))
  socket.on('frame', (frame: Frame) => {
    const rows =
      frame.kind === 'snapshot' ? new Map<string, ChannelRow>() : (channels.get(frame.channel) ?? new Map())
    for (const row of frame.kind === 'snapshot' ? frame.rows : frame.put) rows.set(row.id, row)
    if (frame.kind === 'delta') for (const id of frame.remove) rows.delete(id)
    channels.set(frame.channel, rows)
  })
  return made
}

interface Said {
  code: number
  output: string
}
const plugin = (...args: string[]): Promise<Said> => run('obzor', ['plugin', ...args])
const run = (program: string, args: string[]): Promise<Said> =>
  new Promise((resolve, reject) => {
    const child = spawn(path.join(ROOT, program), args, {
      cwd: work,
      env: {
        ...process.env,
        OBZOR_DATA: platform.data,
        DATABASE_URL: undefined,
        VITEST: undefined,
        NODE_ENV: undefined,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const collect = (chunk: Buffer): void => void (output += chunk.toString())
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? -1, output }))
  })

const edit = (file: string, change: (text: string) => string): void => {
  const place = path.join(work, file)
  writeFileSync(place, change(readFileSync(place, 'utf8')))
}
const valuesOf = (channel: string): unknown[] => [...wall.rows(channel).values()].map(({ value }) => value)

it('the initialiser brings live rows of a new source onto the map, as «plugin new» does', async () => {
  await until('the wall is connected', WITHIN_MS, () => wall.socket.connected)
  expect(await wall.subscribe('layer:fire-station')).toBe(false)
  const { code, output } = await run('packages/plugins/_create/create-obzor-plugin.mjs', [
    'source-fire-station',
  ])
  expect(output).toContain(`see it     ${platform.base}/wall/?layer=fire-station`)
  expect(code).toBe(0)
  await until('the channel is there', WITHIN_MS, () => wall.subscribe('layer:fire-station'))
  await until('its rows are there', WITHIN_MS, () => wall.rows('layer:fire-station').size > 0)
  const [row] = wall.rows('layer:fire-station').values()
  expect(row).toMatchObject({ lon: expect.any(Number), territory: expect.stringMatching(/^\d{8}/), value: 3 })
  expect(wall.connections).toBe(1)
})

it('the wall draws them', async () => {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(`${platform.base}/wall/?layer=fire-station`)
    await page.waitForFunction(
      () => (window as never as { __obzorWall: { points: number } }).__obzorWall.points > 0,
      undefined,
      { timeout: WITHIN_MS },
    )
    const title = page.getByText('Места (fire-station)')
    await title.waitFor({ timeout: WITHIN_MS })
    expect(await title.isVisible()).toBe(true)
  } finally {
    await browser.close()
  }
})

it('a save is loaded while walls keep their sockets, and a fault leaves the build before it at work', async () => {
  const connector = 'source-fire-station/src/connector.ts'
  edit(connector, (text) => text.replace("numberOf(value, 'value')", "1000 + numberOf(value, 'value')"))
  const loaded = await plugin('dev', 'source-fire-station', '--once')
  expect(loaded).toMatchObject({
    code: 0,
    output: expect.stringContaining('source-fire-station 0.1.0 is loaded'),
  })
  edit(connector, (text) => `${text}\nconst here: = 1\n`)
  const broken = await plugin('dev', 'source-fire-station', '--once')
  expect(broken.code).toBe(1)
  expect(broken.output).toMatch(/src\/connector\.ts:\d+:\d+ /)
  const table = readFileSync(path.join(work, 'source-fire-station/fixtures/places.csv'), 'utf8')
  writeFileSync(path.join(platform.inbox('fire-station'), 'second.csv'), `${table}\n`)
  await until('the new build has read the file', WITHIN_MS, () =>
    valuesOf('layer:fire-station').every((value) => Number(value) >= 1000),
  )
  expect(wall.connections).toBe(1)
})

it('each save under `plugin dev` is loaded by itself', async () => {
  const file = 'source-fire-station/src/index.ts'
  edit('source-fire-station/src/connector.ts', (text) => text.replace('\nconst here: = 1\n', ''))
  const child = spawn(path.join(ROOT, 'obzor'), ['plugin', 'dev', 'source-fire-station'], {
    cwd: work,
    env: { ...process.env, OBZOR_DATA: platform.data, VITEST: undefined, NODE_ENV: undefined },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  try {
    await until('it watches', WITHIN_MS, () => output.includes('watching'))
    edit(file, (text) => text.replace("version: '0.1.0'", "version: '0.2.0'"))
    await until('the save is loaded', WITHIN_MS, () => output.includes('source-fire-station 0.2.0 is loaded'))
    edit(file, (text) => text.replace("code: 'fire-station.places'", "code: 'egisso.facts'"))
    await until('a clash is told', WITHIN_MS, () => output.includes('OBZ_PLUGIN_CLASH'))
  } finally {
    child.kill('SIGINT')
    await ended
  }
  expect(wall.connections).toBe(1)
})

it('an indicator appears in the channel that walls hold, and leaves with its plugin', async () => {
  expect(await wall.subscribe('indicators')).toBe(true)
  await until('indicators are there', WITHIN_MS, () => wall.rows('indicators').size > 0)
  const own = (): ChannelRow[] =>
    [...wall.rows('indicators').values()].filter(({ indicator }) => indicator === 'child-share.share')
  const { code, output } = await plugin('new', 'indicator-child-share')
  expect(code, `${output}`).toBe(0)
  await until('its cells are there', WITHIN_MS, () => own().length > 0)
  expect(own()[0]).toMatchObject({ numerator: expect.any(Number), denominator: expect.any(Number) })
  await plugin('drop', 'indicator-child-share')
  await until('its cells are gone', WITHIN_MS, () => own().length === 0)
  expect(wall.connections).toBe(1)
})

it('a layer leaves with its plugin, and who holds its channel is told', async () => {
  const told = new Promise((resolve) => wall.socket.once('needs-snapshot', resolve))
  await plugin('drop', 'source-fire-station')
  expect(await told).toEqual({ channel: 'layer:fire-station' })
  expect(await wall.subscribe('layer:fire-station')).toBe(false)
  expect(wall.connections).toBe(1)
})

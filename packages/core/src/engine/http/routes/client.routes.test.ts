import fastify, { type FastifyInstance } from 'fastify'
import { beforeEach, expect, test } from 'vitest'
import type { SceneRow } from '../../../protocol/index.ts'
import type { PluginEvent } from '../../host/db/plugin-events.ts'
import { answerWithProblems } from '../errors.ts'
import { clientRoutes } from './client.routes.ts'

const title = { ru: 'Столбики', en: 'Bars' }
const panel = (pluginId: string): SceneRow => ({
  id: `panel:${pluginId}/bars`,
  kind: 'panel',
  pluginId,
  type: `${pluginId}/bars`,
  title,
  channels: [],
  runs: 'in-frame',
  script: '/plugin-clients/a.js',
  frame: '/plugin-frames/a',
})
const rows = Array.from({ length: 9 }, (_, index) => panel(`panel-${index}`))

let app: FastifyInstance
let events: PluginEvent[]
let now: number
beforeEach(async () => {
  events = []
  now = 0
  app = fastify()
  answerWithProblems(app)
  await app.register(clientRoutes, {
    clients: { rows: () => rows, script: () => undefined, frame: () => undefined },
    scenes: { list: () => Promise.resolve([]) },
    journal: { note: (event) => void events.push(event) },
    now: () => new Date(now),
  })
})
const tell = async (body: object): Promise<number> => {
  const answer = await app.inject({ method: 'POST', url: '/api/v1/panels/cut-off', payload: body })
  return answer.statusCode
}

test('a wall tells that it cut a panel off, in a word of ours and with the panel’s name, into the journal of its plugin', async () => {
  expect(await tell({ panel: 'panel-1/bars', why: 'hangs', isFinal: true })).toBe(204)
  expect(events).toEqual([
    {
      pluginId: 'panel-1',
      code: 'OBZ_PLUGIN_FRAME_CUT_OFF',
      fact: "panel 'panel-1/bars': it did not answer for ten seconds; it stays cut off until its next build",
      actor: null,
    },
  ])
})

test.each([
  ['a panel that nobody has', { panel: 'panel-x/bars', why: 'hangs', isFinal: true }],
  ['words of its own', { panel: 'panel-1/bars', why: 'buy this', isFinal: true }],
])('nothing is written of %s', async (_what, body) => {
  expect(await tell(body)).toBeGreaterThanOrEqual(400)
  expect(events).toEqual([])
})

test('a wall that tells without end is not listened to, about one plugin or about all, until a minute has passed', async () => {
  const about = (index: number) => ({ panel: `panel-${index}/bars`, why: 'hangs', isFinal: false })
  const first: number[] = []
  for (let time = 0; time < 10; time += 1) first.push(await tell(about(0)))
  expect(first.filter((status) => status === 204)).toHaveLength(6)
  for (let time = 0; time < 60; time += 1) await tell(about(1 + (time % 8)))
  expect(events.length).toBeLessThanOrEqual(30)
  now = 61_000
  expect(await tell(about(0))).toBe(204)
})

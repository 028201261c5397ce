import { beforeEach, describe, expect, test, vi } from 'vitest'
import { weekOfCron } from '../../shared/format/schedule.ts'
import { scheduleForm, timetableOf } from './schedule-form.ts'
import type { SourceSettings, Timetable } from './sources.api.ts'
import { useSourceSettings } from './use-source-settings.ts'

const ZONE = 'Europe/Moscow'

describe('a schedule in the editor', () => {
  test.each([
    [{ everySeconds: 45 }, { kind: 'interval', count: '45', unit: 'seconds' }],
    [{ everySeconds: 300 }, { kind: 'interval', count: '5', unit: 'minutes' }],
    [{ everySeconds: 86_400 }, { kind: 'interval', count: '24', unit: 'hours' }],
    [
      { cron: '30 6 * * 1,2,3,4,5', timeZone: 'Asia/Omsk' },
      { kind: 'week', days: [1, 2, 3, 4, 5], time: '06:30' },
    ],
    [
      { cron: '0 6 * * *', timeZone: ZONE },
      { kind: 'week', days: [1, 2, 3, 4, 5, 6, 7] },
    ],
    [
      { cron: '*/5 * * * *', timeZone: ZONE },
      { kind: 'cron', pattern: '*/5 * * * *', timeZone: ZONE },
    ],
    [
      { cron: '30 6 * * *', timeZone: ZONE, workdaysOnly: true },
      { kind: 'week', time: '06:30', workdaysOnly: true },
    ],
  ] as [Timetable, object][])('%o comes back as it was', (schedule, shown) => {
    const form = scheduleForm(schedule, ZONE)
    expect(form).toMatchObject(shown)
    expect(timetableOf(form)).toEqual(schedule)
  })

  test('without a time zone takes that of the region', () => {
    expect(timetableOf(scheduleForm({ cron: '0 6 * * 7' }, 'Asia/Irkutsk'))).toEqual({
      cron: '0 6 * * 7',
      timeZone: 'Asia/Irkutsk',
    })
  })

  test.each([
    [{ kind: 'interval', count: '25', unit: 'hours' }, 'interval'],
    [{ kind: 'interval', count: '0', unit: 'seconds' }, 'interval'],
    [{ kind: 'interval', count: 'час', unit: 'hours' }, 'interval'],
    [{ kind: 'week', days: [] }, 'days'],
    [{ kind: 'week', time: '24:00' }, 'time'],
    [{ kind: 'cron', pattern: '* *' }, 'pattern'],
  ] as const)('%o is refused for its %s', (change, fault) => {
    const form = { ...scheduleForm({ everySeconds: 60 }, ZONE), ...change }
    expect(timetableOf(form as typeof form & { days: number[] })).toEqual({ fault })
  })

  test.each([
    ['0 6 * * 1-3,5', [1, 2, 3, 5]],
    ['0 6 * * 0', [7]],
    ['0 6 * * 0,7', [7]],
    ['0 6 * * 5-1', undefined],
    ['0 6 * * 1-2-3', undefined],
    ['0 25 * * 1', undefined],
    ['0 6 1 * *', undefined],
  ])('%s is read at the days %o', (pattern, days) => {
    expect(weekOfCron(pattern)?.days).toEqual(days)
  })
})

describe('the settings of a source', () => {
  const saved: SourceSettings = {
    schema: { type: 'object', properties: {} },
    config: { pages: 5 },
    secrets: [],
    schedule: { everySeconds: 60 },
    offered: { everySeconds: 10 },
    nextRuns: [],
  }
  const fetched = vi.fn<typeof fetch>()
  const answer = (status: number, body: object): Response => new Response(JSON.stringify(body), { status })
  beforeEach(() => {
    fetched.mockReset()
    vi.stubGlobal('fetch', fetched)
  })
  const opened = async (): Promise<ReturnType<typeof useSourceSettings>> => {
    fetched.mockResolvedValueOnce(answer(200, saved))
    const settings = useSourceSettings(
      () => 'test.polled',
      () => ZONE,
    )
    await settings.load()
    return settings
  }
  const sent = (): unknown => JSON.parse(String(fetched.mock.calls.at(-1)![1]!.body))

  test('that were only looked at are not changed', async () => {
    expect((await opened()).isChanged.value).toBe(false)
  })

  test('send what was changed and nothing else', async () => {
    const settings = await opened()
    settings.config.value = { pages: 7 }
    expect(settings.isChanged.value).toBe(true)
    fetched.mockResolvedValueOnce(answer(200, { ...saved, config: { pages: 7 } }))
    expect(await settings.save()).toBe(true)
    expect(sent()).toEqual({ config: { pages: 7 } })
    expect(settings.isChanged.value).toBe(false)
    settings.takeOffered()
    fetched.mockResolvedValueOnce(answer(200, { ...saved, schedule: saved.offered }))
    expect(await settings.save()).toBe(true)
    expect(sent()).toMatchObject({ schedule: { everySeconds: 10 } })
  })

  test('that the engine refuses stay as they were typed, with the reason', async () => {
    const settings = await opened()
    settings.config.value = { pages: -1 }
    fetched.mockResolvedValueOnce(
      answer(422, { status: 422, code: 'OBZ_SOURCE_CONFIG_INVALID', fact: '/pages' }),
    )
    expect(await settings.save()).toBe(false)
    expect(settings.saveProblem.value?.code).toBe('OBZ_SOURCE_CONFIG_INVALID')
    expect(settings.config.value).toEqual({ pages: -1 })
    settings.undo()
    expect(settings.config.value).toEqual({ pages: 5 })
    expect(settings.saveProblem.value).toBeNull()
  })

  test('with a schedule that cannot be are not sent', async () => {
    const settings = await opened()
    settings.schedule.value = { ...settings.schedule.value!, count: 'никогда' }
    const asked = fetched.mock.calls.length
    expect(await settings.save()).toBe(false)
    expect(settings.scheduleFault.value).toBe('interval')
    expect(fetched.mock.calls.length).toBe(asked)
  })
})

import { expect, test } from 'vitest'
import { changedAir, FIRST_AIR, type AirState } from './air.ts'
import { type OpenAlert, type ProgrammeFacts } from './programme-next.ts'
import {
  airOfItem,
  NO_RUN,
  pressProgramme,
  programmeStatus,
  stepProgramme,
  type ProgrammePress,
  type ProgrammeRun,
  type RunStep,
} from './programme-run.ts'
import {
  programmeFault,
  programmeTroubles,
  type Programme,
  type ProgrammeItem,
  type WallProgrammes,
} from './programme.ts'

/** A Thursday, noon in Moscow. */
const NOON = Date.parse('2026-03-05T09:00:00Z')
const item = (id: string, given: Partial<ProgrammeItem> = {}): ProgrammeItem => ({
  id,
  scene: id,
  spotlight: null,
  dwellSeconds: 60,
  conditions: [],
  ...given,
})
const programme = (given: Partial<Programme> = {}): Programme => ({
  id: 'day',
  title: 'Дневная',
  items: [item('poverty'), item('funds'), item('vacancies')],
  isLoop: true,
  hours: [],
  onAlert: null,
  group: null,
  ...given,
})
const wallWith = (...programmes: Programme[]): WallProgrammes => ({ programmes, resumeMinutes: null })
const alert = (id: string, severity: OpenAlert['severity'] = 'critical'): OpenAlert => ({
  id,
  rule: 'poverty.above-target',
  severity,
  title: { ru: 'Уровень бедности', en: 'Poverty rate' },
})

/** A hall in which everything that is taken is on air at once. */
class StandInHall {
  air: AirState = { ...FIRST_AIR, scene: 'none' }
  now = NOON
  alerts: OpenAlert[] = []
  values = new Map<string, number | null>()
  scenes = new Set(['poverty', 'funds', 'vacancies', 'alarm'])
  run: ProgrammeRun = NO_RUN
  readonly #all: WallProgrammes

  constructor(all: WallProgrammes) {
    this.#all = all
  }

  get facts(): ProgrammeFacts {
    const { now, alerts, scenes, air } = this
    return {
      now,
      alerts,
      valueOf: (indicator, territory) => this.values.get(`${indicator}/${territory}`) ?? null,
      scenes,
      timeZone: 'Europe/Moscow',
      holidays: [],
      air: { state: air, changedBy: 'petrova' },
    }
  }
  #apply({ run, take }: RunStep): string {
    this.run = run
    if (take) this.air = changedAir(this.air, airOfItem(take), this.now)
    return this.air.scene
  }
  /** The scene on air `seconds` later, looked at every second. */
  after(seconds: number): string {
    let scene = this.air.scene
    for (let second = 0; second <= seconds; second += 1) {
      scene = this.#apply(stepProgramme(this.#all, this.run, this.facts))
      if (second < seconds) this.now += 1_000
    }
    return scene
  }
  press(press: ProgrammePress): string | null {
    const step = pressProgramme(this.#all, this.run, press, this.facts, 'ivanova')
    return step && this.#apply(step)
  }
}

test('items stand as long as they should, one after another, and begin again', () => {
  const hall = new StandInHall(wallWith(programme()))
  expect([hall.after(0), hall.after(59), hall.after(1), hall.after(60), hall.after(60)]).toEqual([
    'poverty',
    'poverty',
    'funds',
    'vacancies',
    'poverty',
  ])
})

test('without a loop the last item stays, and the programme does not begin again by itself', () => {
  const hall = new StandInHall(wallWith(programme({ isLoop: false })))
  expect(hall.after(181)).toBe('vacancies')
  expect(hall.run.kind).toBe('ended')
  expect(hall.after(600)).toBe('vacancies')
})

test('what does not hold is passed over: hours, days off, a figure within its limit, no alert', () => {
  const off = [{ kind: 'calendar', days: 'off' }] as const
  const above = [
    { kind: 'indicator', indicator: 'poverty.rate', territory: '42000000', when: 'above', limit: 9 },
  ] as const
  const hall = new StandInHall(
    wallWith(
      programme({
        items: [
          item('poverty', { conditions: off }),
          item('funds', { conditions: above }),
          item('alarm', { conditions: [{ kind: 'alert', severityFrom: 'warning', rule: null }] }),
          item('vacancies'),
        ],
      }),
    ),
  )
  expect(hall.after(0)).toBe('vacancies')
  expect(hall.after(120)).toBe('vacancies')
  hall.values.set('poverty.rate/42000000', 9.4)
  expect(hall.after(60)).toBe('funds')
  hall.alerts = [alert('1', 'attention')]
  expect(hall.after(60)).toBe('vacancies')
  hall.alerts = [alert('1', 'warning')]
  hall.values.set('poverty.rate/42000000', null)
  expect(hall.after(60)).toBe('alarm')
})

test('a scene that has vanished is passed over; with none left the picture stays until one is back', () => {
  const hall = new StandInHall(wallWith(programme()))
  hall.after(0)
  hall.scenes = new Set(['poverty', 'vacancies'])
  expect(hall.after(60)).toBe('vacancies')
  hall.scenes = new Set()
  expect(hall.after(120)).toBe('vacancies')
  hall.scenes = new Set(['funds'])
  expect(hall.after(0)).toBe('funds')
})

test("a person's take pauses it, a line for the hall does not, and it goes on with the time that was left", () => {
  const hall = new StandInHall(wallWith(programme()))
  hall.after(20)
  hall.air = changedAir(hall.air, { message: 'Начинаем в 10:00' }, hall.now)
  hall.after(0)
  expect(hall.run.kind).toBe('running')
  hall.air = changedAir(hall.air, { scene: 'vacancies' }, hall.now)
  expect(hall.after(1_000)).toBe('vacancies')
  expect(hall.run).toMatchObject({ kind: 'paused', why: { kind: 'take', login: 'petrova' }, leftMs: 40_000 })
  expect(hall.press({ kind: 'resume' })).toBe('poverty')
  expect(hall.after(39)).toBe('poverty')
  expect(hall.after(1)).toBe('funds')
})

test('it goes on by itself after the time that was set, but not what a person has paused', () => {
  const all = { ...wallWith(programme()), resumeMinutes: 5 }
  const hall = new StandInHall(all)
  hall.after(10)
  hall.air = changedAir(hall.air, { isBlack: true }, hall.now)
  hall.after(299)
  expect(hall.run.kind).toBe('paused')
  hall.after(1)
  expect([hall.run.kind, hall.air.isBlack]).toEqual(['running', false])
  hall.press({ kind: 'pause' })
  hall.air = changedAir(hall.air, { territory: '42606000', isFrozen: true }, hall.now)
  hall.after(900)
  expect(hall.run.kind).toBe('paused')
})

test('a grave alert leads to its item, and the programme goes on from its own place when somebody has seen to it', () => {
  const onAlert = { severityFrom: 'warning', item: 'vacancies' } as const
  const hall = new StandInHall(wallWith(programme({ onAlert })))
  hall.after(30)
  hall.alerts = [alert('1', 'attention')]
  hall.after(0)
  expect(hall.run.kind).toBe('running')
  hall.alerts = [alert('2')]
  expect(hall.after(500)).toBe('vacancies')
  expect(hall.run).toMatchObject({ kind: 'paused', why: { kind: 'alert', alert: '2' }, item: 'poverty' })
  hall.alerts = []
  expect(hall.after(0)).toBe('poverty')
  expect(programmeStatus(wallWith(programme()), hall.run, hall.facts)).toMatchObject({
    kind: 'running',
    item: { id: 'poverty' },
    next: { id: 'funds' },
    leftMs: 30_000,
  })
})

test('whoever goes on in spite of an alert is not stopped by the same one again', () => {
  const hall = new StandInHall(wallWith(programme({ onAlert: { severityFrom: 'critical', item: null } })))
  hall.after(0)
  hall.alerts = [alert('1')]
  hall.after(0)
  expect(hall.run.kind).toBe('paused')
  hall.press({ kind: 'resume' })
  expect(hall.after(60)).toBe('funds')
  hall.alerts = [alert('1'), alert('2')]
  hall.after(0)
  expect(hall.run).toMatchObject({ kind: 'paused', why: { alert: '2' } })
})

test('by hours one programme takes the place of another; what a person has chosen stays', () => {
  const night = programme({
    id: 'night',
    items: [item('vacancies')],
    hours: [{ kind: 'time', from: '20:00', to: '07:00' }],
  })
  const day = programme({ hours: [{ kind: 'time', from: '07:00', to: '20:00' }] })
  const visit = programme({ id: 'visit', items: [item('alarm')], hours: null })
  const hall = new StandInHall(wallWith(day, night, visit))
  hall.after(0)
  hall.now = Date.parse('2026-03-05T17:00:00Z')
  expect(hall.after(0)).toBe('vacancies')
  expect(hall.press({ kind: 'start', programme: 'visit' })).toBe('alarm')
  hall.now = Date.parse('2026-03-06T09:00:00Z')
  expect(hall.after(0)).toBe('alarm')
  expect(hall.press({ kind: 'by-hours' })).toBe('poverty')
  hall.press({ kind: 'stop' })
  expect(hall.after(600)).toBe('poverty')
})

test('next, previous and a chosen item are shown at once', () => {
  const hall = new StandInHall(wallWith(programme()))
  hall.after(0)
  expect(hall.press({ kind: 'previous' })).toBe('vacancies')
  expect(hall.press({ kind: 'next' })).toBe('poverty')
  expect(hall.press({ kind: 'go', item: 'funds' })).toBe('funds')
  expect(hall.press({ kind: 'go', item: 'nobody' })).toBeNull()
  expect(hall.press({ kind: 'start', programme: 'nobody' })).toBeNull()
})

test('a programme without items is never begun', () => {
  const hall = new StandInHall(wallWith(programme({ items: [] })))
  expect(hall.after(10)).toBe('none')
  expect(hall.run).toEqual(NO_RUN)
  expect(hall.press({ kind: 'start', programme: 'day' })).toBeNull()
})

test('a clock that is set back makes nobody wait for it', () => {
  const hall = new StandInHall(wallWith(programme()))
  hall.after(0)
  hall.now -= 3_600_000
  expect(hall.after(61)).toBe('funds')
})

test('what cannot be is refused with its place: no dwell, hours that are none, an item that an alert cannot lead to', () => {
  const faultOf = (given: Partial<Programme>) => programmeFault(wallWith(programme(given)))
  expect(faultOf({})).toBeNull()
  expect(faultOf({ items: [item('poverty', { dwellSeconds: 0 })] })).toEqual({
    programme: 'day',
    item: 'poverty',
    fault: { kind: 'dwell', seconds: 0 },
  })
  expect(faultOf({ hours: [{ kind: 'weekdays', days: [] }] })?.fault).toEqual({
    kind: 'hours',
    why: 'no-days',
  })
  expect(faultOf({ onAlert: { severityFrom: 'critical', item: 'gone' } })?.fault.kind).toBe('jump')
  expect(programmeFault(wallWith(programme(), programme()))?.fault.kind).toBe('repeated')
})

test('names that mean nothing here are all found', () => {
  const conditions = [
    { kind: 'indicator', indicator: 'gone.rate', territory: '42000000', when: 'below', limit: 1 },
  ] as const
  const words = { scenes: ['funds'], indicators: [], territories: ['42000000'], rules: [], groups: [] }
  const troubles = programmeTroubles(
    wallWith(programme({ group: 'both', items: [item('poverty', { conditions }), item('funds')] })),
    words,
  )
  expect(troubles.map(({ fault }) => fault)).toEqual([
    { kind: 'unknown', what: 'groups', name: 'both' },
    { kind: 'unknown', what: 'scenes', name: 'poverty' },
    { kind: 'unknown', what: 'indicators', name: 'gone.rate' },
  ])
})

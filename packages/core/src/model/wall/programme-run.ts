// What a wall's programme does now: which item stands, until when, why it is paused, and what comes next. A pure machine: time,
// figures and alerts come in, the next state and the item to be taken go out.
import { compareSeverity } from '../alert.ts'
import type { LocalText } from '../text.ts'
import { changedAir, type AirChange, type AirState } from './air.ts'
import { hallMoment, hoursHold } from './hall-hours.ts'
import { nextItem, type OpenAlert, type ProgrammeFacts } from './programme-next.ts'
import type { AlertStop, Programme, ProgrammeItem, WallProgrammes } from './programme.ts'

/** Why a programme stands still. */
export type PauseReason =
  | { kind: 'person'; login: string }
  /** Something else was taken on air; `null`: nobody knows by whom. */
  | { kind: 'take'; login: string | null }
  | { kind: 'alert'; alert: string; title: LocalText }

interface Chosen {
  /** `hours`: the one whose hours hold; `person`: what an operator chose holds until it is given back to the hours. */
  by: 'hours' | 'person'
  programme: string
  /** `null` while no item may be shown. */
  item: string | null
  /** Milliseconds since 1970. */
  since: number
  /** Alerts that an operator has gone on in spite of. */
  passed: readonly string[]
  /** What it has put on air, to tell when somebody takes something else. */
  put: AirState | null
}
export type ProgrammeRun =
  | { kind: 'off'; by: 'hours' | 'person' }
  | ({ kind: 'running' } & Chosen)
  /** `leftMs` of the item's time. */
  | ({ kind: 'paused'; why: PauseReason; at: number; leftMs: number } & Chosen)
  /** The last item of a programme that does not begin again stands. */
  | ({ kind: 'ended' } & Chosen)

export const NO_RUN: ProgrammeRun = { kind: 'off', by: 'hours' }

/** `take`: the item that is to be put on air now. */
export interface RunStep {
  run: ProgrammeRun
  take: ProgrammeItem | null
}

export type ProgrammePress =
  | { kind: 'start'; programme: string }
  | { kind: 'pause' | 'resume' | 'next' | 'previous' | 'stop' | 'by-hours' }
  | { kind: 'go'; item: string }

/** One look at the clock. */
export function stepProgramme(all: WallProgrammes, run: ProgrammeRun, facts: ProgrammeFacts): RunStep {
  if (run.by === 'hours') {
    const due = dueProgramme(all, facts)
    const current = run.kind === 'off' ? null : run.programme
    // What a person has stopped for a while is not gone over by the hours: a delegation stands before the wall.
    const isHeld = run.kind === 'paused' && run.why.kind !== 'alert'
    if (!isHeld && due?.id !== (current ?? undefined)) {
      return due ? begun(due, 'hours', facts) : still({ kind: 'off', by: 'hours' })
    }
  }
  if (run.kind === 'off') return still(run)
  const programme = programmeOf(all, run.programme)
  if (!programme) return still({ kind: 'off', by: run.by })
  switch (run.kind) {
    case 'ended':
      return still(run)
    case 'paused':
      return stepPaused(all, programme, run, facts)
    case 'running':
      return stepRunning(programme, run, facts)
  }
}

type Running = Extract<ProgrammeRun, { kind: 'running' }>
type Paused = Extract<ProgrammeRun, { kind: 'paused' }>

function stepRunning(programme: Programme, run: Running, facts: ProgrammeFacts): RunStep {
  const { now } = facts
  // A clock that was set back must not leave an item standing for hours.
  const since = Math.min(run.since, now)
  if (run.put && !isOnAir(run.put, facts.air.state)) {
    return still(paused(programme, { ...run, since }, { kind: 'take', login: facts.air.changedBy }, now))
  }
  const alert = stoppingAlert(programme, run.passed, facts)
  if (alert) {
    const why = { kind: 'alert', alert: alert.id, title: alert.title } as const
    const stopped = paused(programme, { ...run, since }, why, now)
    const jump = programme.items.find(({ id }) => id === programme.onAlert?.item)
    return jump && jump.id !== run.item && facts.scenes.has(jump.scene)
      ? taken(stopped, jump, facts)
      : still(stopped)
  }
  const item = itemOf(programme, run.item)
  if (item && now < since + item.dwellSeconds * 1_000)
    return still(since === run.since ? run : { ...run, since })
  const next = nextItem(programme, run.item, facts)
  if (next) return next.id === run.item ? still({ ...run, since: now }) : shown(run, next, facts)
  if (!programme.isLoop && item) return still({ ...run, kind: 'ended' })
  return still(since === run.since ? run : { ...run, since })
}

function stepPaused(all: WallProgrammes, programme: Programme, run: Paused, facts: ProgrammeFacts): RunStep {
  const { why } = run
  if (why.kind === 'alert') {
    // A person's take during an alert is a person's: the wall does not go back by itself before its time.
    if (run.put && !isOnAir(run.put, facts.air.state)) {
      return still({ ...run, why: { kind: 'take', login: facts.air.changedBy }, at: facts.now })
    }
    return facts.alerts.some(({ id }) => id === why.alert) ? still(run) : resumed(programme, run, facts)
  }
  const { resumeMinutes } = all
  const isOver = why.kind === 'take' && resumeMinutes !== null && facts.now - run.at >= resumeMinutes * 60_000
  return isOver ? resumed(programme, run, facts) : still(run)
}

/** What an operator presses. `null`: it means nothing in this state. */
export function pressProgramme(
  all: WallProgrammes,
  run: ProgrammeRun,
  press: ProgrammePress,
  facts: ProgrammeFacts,
  login: string,
): RunStep | null {
  if (press.kind === 'start') {
    const chosen = programmeOf(all, press.programme)
    return chosen && chosen.items.length > 0 ? begun(chosen, 'person', facts) : null
  }
  if (press.kind === 'stop') return still({ kind: 'off', by: 'person' })
  if (press.kind === 'by-hours') return stepProgramme(all, { kind: 'off', by: 'hours' }, facts)
  const programme = run.kind === 'off' ? undefined : programmeOf(all, run.programme)
  if (run.kind === 'off' || !programme) return null
  switch (press.kind) {
    case 'pause':
      return run.kind === 'running'
        ? still(paused(programme, run, { kind: 'person', login }, facts.now))
        : null
    case 'resume':
      return run.kind === 'paused' ? resumed(programme, withPassed(run, programme, facts), facts) : null
    case 'next':
    case 'previous': {
      const item =
        press.kind === 'next'
          ? nextItem({ ...programme, isLoop: true }, run.item, facts)
          : nextItem(reversed(programme), run.item, facts)
      return item ? shown(withPassed(run, programme, facts), item, facts) : null
    }
    case 'go': {
      const item = itemOf(programme, press.item)
      return item && facts.scenes.has(item.scene)
        ? shown(withPassed(run, programme, facts), item, facts)
        : null
    }
  }
}

/** What the desk says of the programme of a wall. */
export interface ProgrammeStatus {
  kind: ProgrammeRun['kind']
  by: 'hours' | 'person'
  programme: { id: string; title: string } | null
  item: Pick<ProgrammeItem, 'id' | 'scene'> | null
  /** Whose turn would be next if it were now. */
  next: Pick<ProgrammeItem, 'id' | 'scene'> | null
  /** When the item's time is over, milliseconds since 1970; `null` while it has no end. */
  endsAt: number | null
  /** Milliseconds of the item's time that are left; of a paused one when it goes on. */
  leftMs: number | null
  why: PauseReason | null
}

export function programmeStatus(
  all: WallProgrammes,
  run: ProgrammeRun,
  facts: ProgrammeFacts,
): ProgrammeStatus {
  const programme = run.kind === 'off' ? undefined : programmeOf(all, run.programme)
  if (run.kind === 'off' || !programme) {
    return {
      kind: 'off',
      by: run.by,
      programme: null,
      item: null,
      next: null,
      endsAt: null,
      leftMs: null,
      why: null,
    }
  }
  const item = itemOf(programme, run.item)
  const next = run.kind === 'ended' ? null : nextItem(programme, run.item, facts)
  const endsAt = run.kind === 'running' && item ? run.since + item.dwellSeconds * 1_000 : null
  return {
    kind: run.kind,
    by: run.by,
    programme: { id: programme.id, title: programme.title },
    item: item ? { id: item.id, scene: item.scene } : null,
    // Nothing comes after the only one that may be shown.
    next: next && next.id !== run.item ? { id: next.id, scene: next.scene } : null,
    endsAt,
    leftMs: run.kind === 'paused' ? run.leftMs : endsAt && Math.max(0, endsAt - facts.now),
    why: run.kind === 'paused' ? run.why : null,
  }
}

/** The first with something to show whose hours hold. */
function dueProgramme({ programmes }: WallProgrammes, facts: ProgrammeFacts): Programme | undefined {
  const moment = hallMoment(facts.now, facts.timeZone)
  return programmes.find(
    ({ hours, items }) => hours !== null && items.length > 0 && hoursHold(hours, moment, facts.holidays),
  )
}

function begun(programme: Programme, by: 'hours' | 'person', facts: ProgrammeFacts): RunStep {
  const chosen = { by, programme: programme.id, item: null, since: facts.now, passed: [], put: null }
  const first = nextItem(programme, null, facts)
  return first ? shown(chosen, first, facts) : still({ kind: 'running', ...chosen })
}

function resumed(programme: Programme, run: Paused, facts: ProgrammeFacts): RunStep {
  const { why: _why, at: _at, leftMs, ...chosen } = run
  const item = itemOf(programme, run.item)
  const isShort = leftMs < WORTH_SHOWING_MS || !item || !facts.scenes.has(item.scene)
  const back = isShort ? nextItem({ ...programme, isLoop: true }, run.item, facts) : item
  if (!back) return still({ ...chosen, kind: 'running', since: facts.now })
  if (isShort) return shown(chosen, back, facts)
  const since = facts.now - (back.dwellSeconds * 1_000 - leftMs)
  const put = putBy(back, facts)
  const running = { ...chosen, kind: 'running', since, put } as const
  return { run: running, take: isOnAir(put, facts.air.state) ? null : back }
}
/** An item with less left is not gone back to. */
const WORTH_SHOWING_MS = 3_000

const shown = (chosen: Chosen, item: ProgrammeItem, facts: ProgrammeFacts): RunStep => ({
  run: {
    kind: 'running',
    by: chosen.by,
    programme: chosen.programme,
    passed: stillOpen(chosen.passed, facts),
    item: item.id,
    since: facts.now,
    put: putBy(item, facts),
  },
  take: item,
})

/** An item that an alert leads to stands as long as the alert does; the programme's own place is kept. */
const taken = (stopped: Paused, item: ProgrammeItem, facts: ProgrammeFacts): RunStep => ({
  run: { ...stopped, put: putBy(item, facts) },
  take: item,
})

const paused = (programme: Programme, run: Running, why: PauseReason, now: number): Paused => {
  const dwellMs = (itemOf(programme, run.item)?.dwellSeconds ?? 0) * 1_000
  return { ...run, kind: 'paused', why, at: now, leftMs: Math.max(0, run.since + dwellMs - now) }
}

/** Whoever goes on has seen the alerts that are open. */
const withPassed = <Any extends Chosen>(run: Any, programme: Programme, { alerts }: ProgrammeFacts): Any => ({
  ...run,
  passed: alerts.filter((alert) => stops(programme.onAlert, alert)).map(({ id }) => id),
})
const stops = (onAlert: AlertStop | null, { severity }: OpenAlert): boolean =>
  onAlert !== null && compareSeverity(severity, onAlert.severityFrom) <= 0

/** Kept no longer than an alert is open, or the list would grow for ever. */
const stillOpen = (passed: readonly string[], { alerts }: ProgrammeFacts): string[] =>
  passed.filter((id) => alerts.some((alert) => alert.id === id))

const stoppingAlert = (
  { onAlert }: Programme,
  passed: readonly string[],
  { alerts }: ProgrammeFacts,
): OpenAlert | undefined => alerts.find((alert) => stops(onAlert, alert) && !passed.includes(alert.id))

/** A change that walls have in common: figures are not frozen for several at once. */
export type JointAirChange = Omit<AirChange, 'isFrozen'> & { isFrozen?: false }

/** What an item changes of what is on air: the whole region as it is now, with its own territory pointed out. */
export const airOfItem = ({ scene, spotlight }: ProgrammeItem): JointAirChange => ({
  scene,
  spotlight,
  territory: null,
  past: null,
  isFrozen: false,
})
const putBy = (item: ProgrammeItem, { air, now }: ProgrammeFacts): AirState =>
  changedAir(air.state, airOfItem(item), now)

/** A line for the hall is put over what a programme shows; anything else that is taken is the operator's own. */
export function isOnAir(put: AirState, air: AirState): boolean {
  const names = Object.keys(put) as (keyof AirState)[]
  return names.every((name) => name === 'message' || canonical(put[name]) === canonical(air[name]))
}

/** The database gives the names of an object back in an order of its own. */
const canonical = (value: unknown): string =>
  JSON.stringify(value ?? null, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  )

const still = (run: ProgrammeRun): RunStep => ({ run, take: null })
const programmeOf = ({ programmes }: WallProgrammes, id: string): Programme | undefined =>
  programmes.find((programme) => programme.id === id)
const itemOf = (programme: Programme | undefined, id: string | null): ProgrammeItem | undefined =>
  programme?.items.find((item) => item.id === id)
const reversed = ({ items }: Programme): Pick<Programme, 'items' | 'isLoop'> => ({
  items: items.toReversed(),
  isLoop: true,
})

// Programmes of a wall: what it shows by itself, in which order, how long and under which conditions. One document for a wall,
// changed from a known revision. What runs now is in programme-run.ts.
import type { AlertSeverity } from '../alert.ts'
import { hoursFault, type HoursCondition, type HoursFault } from './hall-hours.ts'

export type ItemCondition =
  | HoursCondition
  /** The published value of an indicator, in its own unit. One that is unknown or withheld is past no limit. */
  | { kind: 'indicator'; indicator: string; territory: string; when: 'above' | 'below'; limit: number }
  /** An alert at least as grave is open; of this rule alone where one is named. */
  | { kind: 'alert'; severityFrom: AlertSeverity; rule: string | null }

export interface ProgrammeItem {
  /** Of this programme. */
  id: string
  scene: string
  /** ОКТМО of the territory that every panel points out. */
  spotlight: string | null
  dwellSeconds: number
  /** It is passed over unless all of them hold when its turn comes. */
  conditions: readonly ItemCondition[]
}

/** What an alert does to a programme that runs; it goes on when nobody has to look at the alert any longer. */
export interface AlertStop {
  severityFrom: AlertSeverity
  /** Item that is shown meanwhile; `null`: what is on air stays. */
  item: string | null
}

export interface Programme {
  id: string
  title: string
  items: readonly ProgrammeItem[]
  /** Begins again after the last item. */
  isLoop: boolean
  /** Hours at which it starts by itself, all of them; `null`: only when an operator starts it. */
  hours: readonly HoursCondition[] | null
  onAlert: AlertStop | null
  /** Walls that are switched with this one at the same moments. */
  group: string | null
}

/** All of a wall. The first whose hours hold is the one that runs by the hours. */
export interface WallProgrammes {
  programmes: readonly Programme[]
  /** A programme that a person's take has paused goes on by itself after so long; `null`: never. */
  resumeMinutes: number | null
}

export const NO_PROGRAMMES: WallProgrammes = { programmes: [], resumeMinutes: null }
/** Shorter ones would be over before the next scene has loaded. */
export const DWELL_SECONDS_MIN = 5
export const DWELL_SECONDS_MAX = 24 * 3_600
export const PROGRAMMES_MAX = 12
export const PROGRAMME_ITEMS_MAX = 60
export const ITEM_CONDITIONS_MAX = 8
export const RESUME_MINUTES_MAX = 24 * 60
/** Of programmes, their items and groups of walls. */
export const PROGRAMME_ID_FORM = /^[a-z0-9-]{1,40}$/

/** Names that a programme may use here. */
export interface ProgrammeWords {
  scenes: readonly string[]
  indicators: readonly string[]
  territories: readonly string[]
  rules: readonly string[]
  groups: readonly string[]
}

export type ProgrammeFault =
  | { kind: 'repeated'; id: string }
  | { kind: 'no-title' }
  | { kind: 'dwell'; seconds: number }
  | { kind: 'hours'; why: HoursFault }
  | { kind: 'jump'; item: string }
  | { kind: 'limit' }
  | { kind: 'unknown'; what: keyof ProgrammeWords; name: string }

/** Where a fault lies; `item` is `null` for the programme itself. */
export interface PlacedFault {
  programme: string
  item: string | null
  fault: ProgrammeFault
}

/** The first thing that cannot be in the form of the programmes; `null` for sound ones. */
export const programmeFault = ({ programmes }: WallProgrammes): PlacedFault | null => {
  const repeated = repeatedId(programmes)
  if (repeated) return { programme: repeated, item: null, fault: { kind: 'repeated', id: repeated } }
  for (const programme of programmes) {
    const { id } = programme
    const own = ownFault(programme)
    if (own) return { programme: id, item: null, fault: own }
    for (const item of programme.items) {
      const fault = itemFault(item)
      if (fault) return { programme: id, item: item.id, fault }
    }
  }
  return null
}

/**
 * Everything that is named and not there. It is refused when programmes are saved; later, when a plugin is taken away, such an
 * item is passed over and says why.
 */
export const programmeTroubles = ({ programmes }: WallProgrammes, words: ProgrammeWords): PlacedFault[] =>
  programmes.flatMap(({ id, group, items }) => [
    ...(group !== null && !words.groups.includes(group)
      ? [{ programme: id, item: null, fault: unknown('groups', group) }]
      : []),
    ...items.flatMap((item) =>
      itemTroubles(item, words).map((fault) => ({ programme: id, item: item.id, fault })),
    ),
  ])

export function itemTroubles(item: ProgrammeItem, words: ProgrammeWords): ProgrammeFault[] {
  const named: [keyof ProgrammeWords, string | null][] = [
    ['scenes', item.scene],
    ['territories', item.spotlight],
    ...item.conditions.flatMap((condition): [keyof ProgrammeWords, string | null][] => {
      if (condition.kind === 'alert') return [['rules', condition.rule]]
      if (condition.kind !== 'indicator') return []
      return [
        ['indicators', condition.indicator],
        ['territories', condition.territory],
      ]
    }),
  ]
  return named.flatMap(([what, name]) =>
    name === null || words[what].includes(name) ? [] : [unknown(what, name)],
  )
}

const unknown = (what: keyof ProgrammeWords, name: string): ProgrammeFault => ({
  kind: 'unknown',
  what,
  name,
})

function ownFault({ title, items, hours, onAlert }: Programme): ProgrammeFault | null {
  if (title.trim() === '') return { kind: 'no-title' }
  const repeated = repeatedId(items)
  if (repeated) return { kind: 'repeated', id: repeated }
  const why = hoursFault(hours ?? [])
  if (why) return { kind: 'hours', why }
  const jump = onAlert?.item ?? null
  return jump !== null && !items.some(({ id }) => id === jump) ? { kind: 'jump', item: jump } : null
}

function itemFault({ dwellSeconds, conditions }: ProgrammeItem): ProgrammeFault | null {
  const isLong = dwellSeconds >= DWELL_SECONDS_MIN && dwellSeconds <= DWELL_SECONDS_MAX
  if (!Number.isInteger(dwellSeconds) || !isLong) return { kind: 'dwell', seconds: dwellSeconds }
  const why = hoursFault(conditions.filter(isHours))
  if (why) return { kind: 'hours', why }
  const isLimitless = conditions.some(
    (condition) => condition.kind === 'indicator' && !Number.isFinite(condition.limit),
  )
  return isLimitless ? { kind: 'limit' } : null
}

const repeatedId = (all: readonly { id: string }[]): string | undefined =>
  all.find(({ id }, index) => all.findIndex((other) => other.id === id) !== index)?.id

export const isHours = (condition: ItemCondition): condition is HoursCondition =>
  condition.kind !== 'indicator' && condition.kind !== 'alert'

/** For logs and the interface; the console has its own words. */
export function programmeFaultWords({ programme, item, fault }: PlacedFault): string {
  const where = item === null ? `programme '${programme}'` : `item '${item}' of programme '${programme}'`
  switch (fault.kind) {
    case 'repeated':
      return `${where}: two are called '${fault.id}'`
    case 'no-title':
      return `${where} has no title`
    case 'dwell':
      return `${where} stands ${fault.seconds} s, and ${DWELL_SECONDS_MIN} to ${DWELL_SECONDS_MAX} whole seconds are possible`
    case 'hours':
      return `${where}: its hours cannot be (${fault.why})`
    case 'jump':
      return `${where}: an alert leads to the item '${fault.item}', which there is not`
    case 'limit':
      return `${where}: a condition has no limit`
    case 'unknown':
      return `${where} names '${fault.name}', which is not among the ${fault.what}`
  }
}

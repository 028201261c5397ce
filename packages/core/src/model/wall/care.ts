// Care for the screens of a wall: the picture wanders a little so that nothing burns in, and screens are dimmed by the hours of the
// hall. Pure; screens and the engine use the same words.
import type { RegionalHoliday } from '../production-calendar.ts'
import { hallMoment, hoursFault, hoursHold, type HoursCondition, type HoursFault } from './hall-hours.ts'

/** What a screen is told. */
export interface ScreenCare {
  /** How far the picture wanders to each side, millimetres of the canvas; 0 for a wall that does not burn in. */
  driftMm: number
  /** Of full brightness. */
  brightness: number
}

export interface DimStep {
  /** All of them must hold. */
  hours: readonly HoursCondition[]
  brightness: number
}
export interface WallCare {
  driftMm: number
  /** The first whose hours hold is the one; none is full brightness. */
  steps: readonly DimStep[]
  /** By hand, until a moment: milliseconds since 1970. */
  byHand: { brightness: number; until: number } | null
}

/** 19 px of a screen of 3840 on a picture 1.2 m wide. */
export const FIRST_CARE: WallCare = { driftMm: 6, steps: [], byHand: null }
export const DRIFT_MM_MAX = 12
/** Whatever the density of a screen, its picture wanders no farther: edges of scenes are as wide. */
export const DRIFT_PX_MAX = 24
/** Darker than that a screen looks broken. */
export const BRIGHTNESS_MIN = 0.1
export const DIM_STEPS_MAX = 20
export const BY_HAND_HOURS_MAX = 24

export type CareFault = { kind: 'hours'; step: number; why: HoursFault } | { kind: 'no-hours'; step: number }

export function careFault({ steps }: WallCare): CareFault | null {
  for (const [index, { hours }] of steps.entries()) {
    if (hours.length === 0) return { kind: 'no-hours', step: index + 1 }
    const why = hoursFault(hours)
    if (why) return { kind: 'hours', step: index + 1, why }
  }
  return null
}

export interface CareFacts {
  now: number
  timeZone: string
  holidays: readonly RegionalHoliday[]
}

export function screenCare(
  { driftMm, steps, byHand }: WallCare,
  { now, timeZone, holidays }: CareFacts,
): ScreenCare {
  if (byHand && byHand.until > now) return { driftMm, brightness: byHand.brightness }
  const moment = hallMoment(now, timeZone)
  const step = steps.find(({ hours }) => hoursHold(hours, moment, holidays))
  return { driftMm, brightness: step?.brightness ?? 1 }
}

/** Two periods without a common one, so that the picture comes everywhere: it is back where it was after a day. */
const [ACROSS_MS, DOWN_MS] = [47 * 60_000, 31 * 60_000]
/** All screens move in the same frame or nearly, and by a pixel or less: 12 mm in a quarter of 31 minutes are 0.26 px in 10 s. */
export const DRIFT_STEP_MS = 10_000

/**
 * Where the picture lies at a moment of the hall's clock, CSS pixels of a screen. The same on all screens of one density, so that
 * lines still go on across the bezels.
 */
export function driftAt(hallMs: number, driftMm: number, pxPerMm: number): { x: number; y: number } {
  const at = Math.floor(hallMs / DRIFT_STEP_MS) * DRIFT_STEP_MS
  const farthest = Math.min(driftMm * pxPerMm, DRIFT_PX_MAX)
  const along = (periodMs: number): number =>
    farthest * Math.sin((2 * Math.PI * (at % periodMs)) / periodMs) || 0
  return { x: along(ACROSS_MS), y: along(DOWN_MS) }
}

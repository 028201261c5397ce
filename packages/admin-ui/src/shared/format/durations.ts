// Lengths of time split into the words a language needs; the words themselves are texts by keys.

/** Key and count of an age: `age.minutes`, 3. */
export interface Counted<Key extends string> {
  key: Key
  count: number
}

export function ageParts(ageMs: number): Counted<'now' | 'seconds' | 'minutes' | 'hours' | 'days'> {
  const seconds = Math.floor(ageMs / 1000)
  // A clock that runs ahead of ours is no reason to speak of the future.
  if (seconds < 5) return { key: 'now', count: 0 }
  if (seconds < 60) return { key: 'seconds', count: seconds }
  if (seconds < 3600) return { key: 'minutes', count: Math.floor(seconds / 60) }
  if (seconds < 172_800) return { key: 'hours', count: Math.floor(seconds / 3600) }
  return { key: 'days', count: Math.floor(seconds / 86_400) }
}

/** Two neighbouring units at most: 1 h 5 min, 12 s, 340 ms. */
export function durationParts(ms: number): Counted<'ms' | 's' | 'min' | 'h'>[] {
  const whole = Math.max(0, Math.round(ms))
  if (whole < 1000) return [{ key: 'ms', count: whole }]
  const seconds = Math.round(whole / 1000)
  if (seconds < 60) return [{ key: 's', count: seconds }]
  const parts: Counted<'s' | 'min' | 'h'>[] =
    seconds < 3600
      ? [
          { key: 'min', count: Math.floor(seconds / 60) },
          { key: 's', count: seconds % 60 },
        ]
      : [
          { key: 'h', count: Math.floor(seconds / 3600) },
          { key: 'min', count: Math.floor((seconds % 3600) / 60) },
        ]
  return parts.filter((part) => part.count > 0)
}

/** How often a source refreshes: `period.hours`, 24. */
export function periodParts(hours: number): Counted<'minutes' | 'hours' | 'days'> {
  if (hours < 1) return { key: 'minutes', count: Math.max(1, Math.round(hours * 60)) }
  if (hours < 48 || hours % 24 !== 0) return { key: 'hours', count: Math.round(hours) }
  return { key: 'days', count: hours / 24 }
}

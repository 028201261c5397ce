// Options as people type them, turned into values or into an error that says what was expected.
import { ObzorError } from '../model/index.ts'

function wrongOption(option: string, given: string, expected: string): ObzorError {
  return new ObzorError({
    code: 'OBZ_LAUNCHER_WRONG_OPTION',
    fact: `${option} is '${given}', expected ${expected}`,
    risk: 'nothing was started',
    action: 'correct the option; --help shows an example',
  })
}

/** Whole decimal digits only: `0x10`, `1e3` and `8 080` are more often mistakes than wishes. */
function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

export function parsePort(text: string): number {
  const port = wholeNumber(text)
  if (port === undefined || port < 1 || port > 65_535) {
    throw wrongOption('--port', text, 'a number from 1 to 65535')
  }
  return port
}

/** Below this, a municipality of a region can be left without a single household. */
export const PEOPLE_MIN = 1_000
export const PEOPLE_MAX = 5_000_000

export function parsePeople(text: string): number | 'all' {
  if (text === 'all') return 'all'
  const people = wholeNumber(text)
  if (people === undefined || people < PEOPLE_MIN || people > PEOPLE_MAX) {
    throw wrongOption('--people', text, `'all' or a number from ${PEOPLE_MIN} to ${PEOPLE_MAX}`)
  }
  return people
}

export function parseSeed(text: string): number {
  const seed = wholeNumber(text)
  if (seed === undefined || seed > 0xffff_ffff)
    throw wrongOption('--seed', text, 'a number from 0 to 4294967295')
  return seed
}

export function parseSeconds(text: string): number {
  const seconds = wholeNumber(text)
  if (seconds === undefined || seconds < 1 || seconds > 86_400) {
    throw wrongOption('--timeout', text, 'seconds from 1 to 86400')
  }
  return seconds
}

/** Three days are the longest a screen must stand by itself. */
export function parseMinutes(text: string): number {
  const minutes = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(minutes >= 0.1 && minutes <= 4_320)) {
    throw wrongOption('--minutes', text, 'minutes from 0.1 to 4320')
  }
  return minutes
}

export function parseMinutesPerDay(text: string): number {
  const minutes = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(minutes >= 0.01 && minutes <= 1_440)) {
    throw wrongOption('--minutes-per-day', text, 'minutes from 0.01 to 1440')
  }
  return minutes
}

/** A host name or an address; nothing that a shell or a URL would read otherwise. */
export function parseHost(text: string): string {
  if (!/^[A-Za-z0-9.:_-]{1,253}$/.test(text)) throw wrongOption('--host', text, 'a host name or an address')
  return text
}

/** Names of one comma-separated list, each of which must be known. */
export function parseNames<Name extends string>(
  option: string,
  text: string,
  known: readonly Name[],
): Name[] {
  const names = text.split(',').map((name) => name.trim())
  for (const name of names) {
    if (!known.includes(name as Name)) throw wrongOption(option, name, `one of ${known.join(', ')}`)
  }
  return known.filter((name) => names.includes(name))
}

/** Lines of `tail`. */
export function parseCount(text: string): number {
  const count = wholeNumber(text)
  if (count === undefined || count < 1) throw wrongOption('--count', text, 'a whole number from 1')
  return count
}

/** Two years of incomes are ten times the files of the window alone. */
const HISTORY_MONTHS_MAX = 24

export function parseHistory(text: string): number {
  const months = wholeNumber(text)
  if (months === undefined || months > HISTORY_MONTHS_MAX)
    throw wrongOption('--history', text, `a number of months, 0 to ${HISTORY_MONTHS_MAX}`)
  return months
}

/** The line of `measure`: a number above 0, or the name of a column. */
export function parseLine(text: string): number | string {
  const line = Number(text)
  if (text.trim() === '' || !Number.isFinite(line)) return text
  if (line > 0) return line
  throw wrongOption('--line', text, 'a number above 0 or the name of a column')
}

export function parseReplicates(text: string): number {
  const replicates = wholeNumber(text)
  if (replicates === undefined || replicates > 10_000) {
    throw wrongOption('--bootstrap', text, 'a whole number from 0 to 10000')
  }
  return replicates
}

/** One of a few words. */
export function parseWord<Word extends string>(
  option: string,
  known: readonly Word[],
): (text: string) => Word {
  return (text) => {
    if (!known.includes(text as Word)) throw wrongOption(option, text, `one of ${known.join(', ')}`)
    return text as Word
  }
}

/** An option that may be given several times. */
export const collect = (text: string, before: readonly string[]): string[] => [...before, text]

export function parseChance(text: string): number {
  const chance = Number(text)
  if (text.trim() === '' || !(chance > 0 && chance < 1)) {
    throw wrongOption('--threshold', text, 'a number between 0 and 1')
  }
  return chance
}

export function parseMegabytes(text: string): number {
  const megabytes = wholeNumber(text)
  if (megabytes === undefined || megabytes < 256) throw wrongOption('--memory', text, 'megabytes from 256')
  return megabytes
}

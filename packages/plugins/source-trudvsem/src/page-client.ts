// One page of the list, however the server feels. The open API answers 500 and «HTTP 200, status 500» under load,
// breaks off in the middle of JSON and hangs; each of these passes, so each is tried again.
import {
  ObzorError,
  untilCancelled,
  type Clock,
  type Http,
  type Log,
  type RandomSource,
} from '@obzor/core/plugin-api'
import type { TrudvsemConfig } from './config.ts'
import type { Vacancy } from './vacancy.ts'

/** Before retry n: uniform in 0…min(cap, base × 2ⁿ), «full jitter», so that many platforms do not knock together. */
const BACKOFF_BASE_MS = 500
const BACKOFF_CAP_MS = 30_000
/** A region has some 20,000 vacancies; a larger total is a wrong region code or a broken answer. */
const VACANCIES_MAX = 100_000

/** How often a page is tried, and how long each time. */
export type Patience = Pick<TrudvsemConfig, 'attempts' | 'timeoutSeconds'>

export interface Page {
  total: number
  vacancies: Vacancy[]
}

export class PageClient {
  readonly #config: TrudvsemConfig
  readonly #http: Http
  readonly #clock: Clock
  readonly #random: RandomSource
  readonly #log: Log

  constructor(config: TrudvsemConfig, http: Http, clock: Clock, random: RandomSource, log: Log) {
    this.#config = config
    this.#http = http
    this.#clock = clock
    this.#random = random
    this.#log = log
  }

  /** With `patience` of its own, for whoever stands and waits. */
  async page(number: number, signal: AbortSignal, patience: Patience = this.#config): Promise<Page> {
    const { baseUrl, regionCode, pageSize, offsetUnit } = this.#config
    // `offset` is the number of the page in the open API, whatever its name says.
    const offset = offsetUnit === 'page' ? number : number * pageSize
    const url = `${baseUrl}/api/v1/vacancies/region/${regionCode}?offset=${offset}&limit=${pageSize}`
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#attempt(url, signal, patience.timeoutSeconds)
      if (typeof outcome !== 'string') return outcome
      if (attempt + 1 >= patience.attempts) throw unavailable(attempt + 1, outcome)
      const pauseMs = Math.floor(
        this.#random.next() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** attempt),
      )
      this.#log.info('the vacancies server failed, trying again', { reason: outcome, pauseMs })
      await untilCancelled(signal, this.#clock.sleep(pauseMs))
    }
  }

  /** The page, or why this attempt failed; throws what no repetition can mend. */
  async #attempt(url: string, signal: AbortSignal, timeoutSeconds: number): Promise<Page | string> {
    let text: string
    try {
      const timeoutMs = timeoutSeconds * 1000
      const response = await untilCancelled(signal, this.#http.request({ url, timeoutMs }))
      if (response.status >= 500 || response.status === 429 || response.status === 408)
        return `HTTP ${response.status}`
      if (response.status !== 200) throw refused(response.status)
      text = response.text()
    } catch (error) {
      // Refusals of the host and cancellation are final; a lost connection or a time limit is not.
      if (error instanceof ObzorError && /^OBZ_HTTP_(?!TOO_LARGE)/.test(error.code)) return error.fact
      throw error
    }
    return parsePage(text)
  }
}

interface Answer {
  status?: string | number
  meta?: { total?: string | number }
  results?: { vacancies?: { vacancy?: Vacancy }[] } | null
}

function parsePage(text: string): Page | string {
  let answer: Answer | null
  try {
    answer = JSON.parse(text) as Answer | null
  } catch {
    return `broken JSON after ${text.length} characters`
  }
  if (typeof answer !== 'object' || answer === null) return 'an answer that is not an object'
  if (String(answer.status) !== '200') return `HTTP 200 with status '${String(answer.status).slice(0, 40)}'`
  const total = Number(answer.meta?.total)
  if (!Number.isSafeInteger(total) || total < 0) return "an answer without 'meta.total'"
  if (total > VACANCIES_MAX) throw tooMany(total)
  const list = answer.results?.vacancies ?? []
  if (!Array.isArray(list)) return "an answer where 'results.vacancies' is not a list"
  const vacancies = list.map((item) => item?.vacancy)
  if (vacancies.some((vacancy) => typeof vacancy !== 'object' || vacancy === null))
    return "an answer with an item that has no 'vacancy'"
  return { total, vacancies: vacancies as Vacancy[] }
}

const unavailable = (attempts: number, last: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_UNAVAILABLE',
    fact:
      attempts === 1
        ? `the vacancies server failed: ${last}`
        : `the vacancies server failed ${attempts} times in a row, last: ${last}`,
    risk: 'vacancies stay as they were and grow old',
    action:
      'nothing, if it passes: the next run tries again; otherwise see whether the address in the settings is right',
  })
const refused = (status: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_REFUSED',
    fact: `the vacancies server refused the request with HTTP ${status}`,
    risk: 'vacancies stay as they were and grow old',
    action: 'check the address of the server and the code of the region in the settings',
  })
const tooMany = (total: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_TOO_LARGE',
    fact: `the server speaks of ${total} vacancies, more than ${VACANCIES_MAX}`,
    risk: 'vacancies stay as they were and grow old',
    action: 'check the code of the region in the settings',
  })

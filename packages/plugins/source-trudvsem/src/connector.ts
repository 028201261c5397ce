import {
  CLOCK,
  CONFIG,
  HTTP,
  inject,
  injectable,
  LOG,
  RANDOM,
  SAMPLE_ROWS_MAX,
  type CheckContext,
  type CheckOutcome,
  type Clock,
  type Connector,
  type Http,
  type Log,
  type RandomSource,
  type RecordSink,
  type RunContext,
} from '@obzor/core/plugin-api'
import type { TrudvsemConfig } from './config.ts'
import { PageClient } from './page-client.ts'
import { featureOf, idOf, type Vacancy } from './vacancy.ts'

export const VACANCIES_LAYER = 'vacancies'
/** Pages are read while vacancies open and close; a list that moved under the reader is read again. */
const REREADS_MAX = 3
const REREAD_PAUSE_MS = 1000
/** Within the ten seconds of a check, so that its reason is the server's and not the clock's. */
const CHECK_ANSWER_SECONDS = 8

interface Reading {
  vacancies: Vacancy[]
  total: number
  /** Why the list cannot be trusted as a whole; undefined when it can. */
  doubt: string | undefined
  /** Ids that came more than once. */
  repeated: string
}

@injectable()
export class TrudvsemConnector implements Connector {
  readonly #client: PageClient
  readonly #clock: Clock
  readonly #log: Log
  readonly #config: TrudvsemConfig

  constructor(
    @inject(CONFIG) config: TrudvsemConfig,
    @inject(HTTP) http: Http,
    @inject(CLOCK) clock: Clock,
    @inject(RANDOM) random: RandomSource,
    @inject(LOG) log: Log,
  ) {
    this.#config = config
    this.#client = new PageClient(config, http, clock, random, log)
    this.#clock = clock
    this.#log = log
  }

  async read(run: RunContext, sink: RecordSink): Promise<void> {
    let reading = await this.#readAll(run)
    for (let reread = 1; reading.doubt && reread <= REREADS_MAX; reread += 1) {
      this.#log.info('the list of vacancies moved while it was read', { reread, reason: reading.doubt })
      await this.#clock.sleep(REREAD_PAUSE_MS)
      const before = reading
      reading = await this.#readAll(run)
      // The same ids repeated in two readings are a habit of the server, not a list that moves.
      if (reading.total === before.total && reading.repeated !== '' && reading.repeated === before.repeated)
        reading.doubt = undefined
    }
    await this.#put(reading.vacancies, sink)
    // Without a whole list nothing may be removed: a vacancy that was only missed would vanish from the map.
    if (reading.doubt) {
      this.#log.warn('no vacancy was closed: the list kept moving', { reason: reading.doubt })
    } else sink.snapshotComplete(VACANCIES_LAYER)
  }

  /** One page, asked for once: whoever checks stands before the button. */
  async check({ signal }: CheckContext): Promise<CheckOutcome> {
    const timeoutSeconds = Math.min(this.#config.timeoutSeconds, CHECK_ANSWER_SECONDS)
    const { total, vacancies } = await this.#client.page(0, signal, { attempts: 1, timeoutSeconds })
    const first = vacancies.flatMap((vacancy) => featureOf(vacancy, VACANCIES_LAYER) ?? [])
    const shown = total.toLocaleString('ru-RU')
    return {
      reached: {
        ru: `Сервер отвечает. Открытых вакансий в регионе: ${shown}`,
        en: `The server answers. Open vacancies in the region: ${total.toLocaleString('en-GB')}`,
      },
      rows: total,
      sample: {
        columns: [
          { ru: 'Должность', en: 'Job' },
          { ru: 'Работодатель', en: 'Employer' },
          { ru: 'Место', en: 'Place' },
        ],
        rows: first
          .slice(0, SAMPLE_ROWS_MAX)
          .map(({ properties }) => [
            String(properties['title'] ?? ''),
            String(properties['employer'] ?? ''),
            String(properties['territoryHint'] ?? ''),
          ]),
      },
    }
  }

  async #readAll(run: RunContext): Promise<Reading> {
    const { pageSize } = this.#config
    const byId = new Map<string, Vacancy>()
    const unnamed: Vacancy[] = []
    const repeated = new Set<string>()
    let doubt: string | undefined
    let total = 0
    for (let page = 0; page === 0 || page * pageSize < total; page += 1) {
      const answer = await this.#client.page(page, run.signal)
      if (page === 0) total = answer.total
      else if (answer.total !== total) {
        doubt = 'total changed'
        break
      }
      const expected = Math.min(pageSize, total - page * pageSize)
      if (answer.vacancies.length !== expected) doubt = 'a page is not full'
      for (const vacancy of answer.vacancies) {
        const id = idOf(vacancy)
        if (id === undefined) unnamed.push(vacancy)
        else if (byId.has(id)) repeated.add(id)
        else byId.set(id, vacancy)
      }
      run.progress(total === 0 ? 1 : Math.min(1, ((page + 1) * pageSize) / total))
    }
    if (repeated.size > 0) doubt ??= 'a vacancy came twice'
    return {
      vacancies: [...byId.values(), ...unnamed],
      total,
      doubt,
      repeated: [...repeated].toSorted().join(),
    }
  }

  async #put(vacancies: Vacancy[], sink: RecordSink): Promise<void> {
    let line = 0
    for (const vacancy of vacancies) {
      line += 1
      const feature = featureOf(vacancy, VACANCIES_LAYER)
      const hasRoom = feature
        ? sink.put(feature, line)
        : sink.reject({
            line,
            field: 'id',
            code: 'OBZ_SOURCE_FIELD_MISSING',
            reason: "the vacancy has no 'id', so its changes could not be followed; report it to the portal",
            raw: JSON.stringify(vacancy).slice(0, 16_384),
          })
      if (!hasRoom) await sink.drain()
    }
  }
}

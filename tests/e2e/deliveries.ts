// What a test puts into the inbox of ЕГИССО, and what the journal of runs says became of it.
import { mkdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import type pg from 'pg'
import { addMonths, lastDayOf, type IsoMonth } from '@obzor/core/model'
import { document, type EgissoFact } from '../../packages/core/src/synthetic/agencies/egisso.ts'
import { MEASURES } from '../../packages/core/src/synthetic/welfare/measures.ts'
import { until, type TestPlatform } from './platform.ts'

/** A whole run of a small file; a bound, not a measurement: the machine is shared. */
export const RUN_WITHIN_MS = 90_000

export interface Run {
  id: string
  state: string
  code: string | null
  trigger: string
  read: number
  accepted: number
  unchanged: number
  duplicate: number
  quarantined: number
}

export class Deliveries {
  readonly #platform: TestPlatform
  readonly #facts: EgissoFact[]

  private constructor(platform: TestPlatform, facts: EgissoFact[]) {
    this.#platform = platform
    this.#facts = facts
  }

  /** Facts of one rouble each, for people whom the office knows. */
  static async of(platform: TestPlatform, office: pg.Pool, asOf: IsoMonth): Promise<Deliveries> {
    const { rows } = await office.query<{ snils: string; birth: string; pol: string }>(
      'select snils, birth::text, pol from citizen where snils is not null order by id limit 200',
    )
    const measure = MEASURES.find(({ form, periodicity }) => form === 'monetary' && periodicity === 'month')!
    const facts = rows.map(({ snils, birth, pol }): EgissoFact => ({
      uuid: randomUUID(),
      receiver: {
        snils,
        name: { familyName: 'Придуманов', firstName: 'Тест', patronymic: '' },
        sex: pol === 'М' ? 'male' : 'female',
        birthDate: birth,
      },
      measure,
      amountKopecks: 100,
      decidedOn: `${addMonths(asOf, -1)}-01`,
      startsOn: `${addMonths(asOf, -1)}-01`,
      endsOn: lastDayOf(addMonths(asOf, 6)),
    }))
    return new Deliveries(platform, facts)
  }

  /** Facts that nobody reported before. */
  anew(count: number): EgissoFact[] {
    return Array.from({ length: count }, (_, index) => ({
      ...this.#facts[index % this.#facts.length]!,
      uuid: randomUUID(),
    }))
  }

  message(facts: number | EgissoFact[]): string {
    return document(randomUUID(), { facts: typeof facts === 'number' ? this.anew(facts) : facts })
  }

  path(name: string): string {
    return path.join(this.#platform.inbox('egisso'), name)
  }

  /** As a careful sender does: aside, then by rename. A file can be made longer by a hole, which takes no disk. */
  deliver(name: string, content: string | Uint8Array, bytesMin = 0): void {
    mkdirSync(this.#platform.inbox('egisso'), { recursive: true })
    writeFileSync(this.path(`.${name}.part`), content)
    if (bytesMin > 0) truncateSync(this.path(`.${name}.part`), bytesMin)
    renameSync(this.path(`.${name}.part`), this.path(name))
  }

  /** The newest first. */
  async runs(of: 'file' | 'source', value: string): Promise<Run[]> {
    const { rows } = await this.#platform.pool.query<Run>(
      `select r.id::text, r.state, r.error_code as code, r.trigger, r.rows_read::int as read, r.rows_accepted::int as accepted,
         r.rows_unchanged::int as unchanged, r.rows_duplicate::int as duplicate, r.rows_quarantined::int as quarantined
       from control.source_run r join control.source s on s.id = r.source_id
       where ${of === 'file' ? 'r.delivery_name' : 's.code'} = $1 order by r.id desc`,
      [value],
    )
    return rows
  }

  async newest(of: 'file' | 'source', value: string): Promise<Run | undefined> {
    return (await this.runs(of, value))[0]
  }

  ended(file: string): Promise<Run> {
    return until(`the run of ${file} ended`, RUN_WITHIN_MS, async () => {
      const run = await this.newest('file', file)
      return run && run.state !== 'running' ? run : undefined
    })
  }
}

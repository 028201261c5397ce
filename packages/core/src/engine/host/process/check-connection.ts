// «Проверить соединение» in the plugin's own process: what the connector says of its source; where it has no check, what its
// first records are, of the file that waits or of what it fetches.
import type { ObzorRecord } from '../../../model/index.ts'
import {
  SAMPLE_ROWS_MAX,
  type CheckContext,
  type CheckOutcome,
  type CheckSample,
  type Connector,
  type RecordSink,
  type Rejection,
} from '../../../plugin-api/index.ts'

export interface CheckFindings extends Partial<CheckOutcome> {
  /** Of the first records of a file, by kind. */
  records?: Record<string, number>
  rejected?: { rows: number; field: string; code: string; reason: string }
}

export async function checkConnection(connector: Connector, context: CheckContext): Promise<CheckFindings> {
  if (connector.check) return await connector.check(context)
  return await firstRecords(connector, context)
}

/** Reads as a run would, and stops after a few records. */
async function firstRecords(
  connector: Connector,
  { delivery, signal }: CheckContext,
): Promise<CheckFindings> {
  const enough = new AbortController()
  const sink = new FirstRecords(() => enough.abort(new Error('enough')))
  try {
    const stop = AbortSignal.any([signal, enough.signal])
    await connector.read({ delivery, signal: stop, progress: () => undefined }, sink)
  } catch (error) {
    // The rest was not wanted: what reading it throws says nothing.
    if (!enough.signal.aborted || signal.aborted) throw error
  }
  return sink.findings()
}

class FirstRecords implements RecordSink {
  readonly #enough: () => void
  readonly #records: ObzorRecord[] = []
  #rejectedRows = 0
  #rejected: Rejection | undefined

  constructor(enough: () => void) {
    this.#enough = enough
  }

  put(record: ObzorRecord): boolean {
    if (!this.#isFull) this.#records.push(record)
    return this.#counted()
  }

  reject(rejection: Rejection): boolean {
    if (!this.#isFull) this.#rejectedRows += 1
    this.#rejected ??= rejection
    return this.#counted()
  }

  async drain(): Promise<void> {
    // Nothing is sent, so nothing waits.
  }

  snapshotComplete(): void {
    // Nothing is removed either.
  }

  findings(): CheckFindings {
    const records: Record<string, number> = {}
    for (const { kind } of this.#records) records[kind] = (records[kind] ?? 0) + 1
    const { field = '', code = '', reason = '' } = this.#rejected ?? {}
    return {
      records,
      ...(this.#rejected && { rejected: { rows: this.#rejectedRows, field, code, reason } }),
      ...sampleOf(this.#records),
    }
  }

  /** What the connector still has of its chunk is let go by. */
  get #isFull(): boolean {
    return this.#records.length + this.#rejectedRows >= SAMPLE_ROWS_MAX
  }

  #counted(): boolean {
    if (this.#isFull) this.#enough()
    return true
  }
}

const column = (ru: string, en: string) => ({ ru, en })

/** Of what is no person: figures and objects. */
function sampleOf(records: readonly ObzorRecord[]): { sample?: CheckSample } {
  const statistics = records.flatMap((record) => (record.kind === 'statistic' ? [record] : []))
  if (statistics.length > 0) {
    return {
      sample: {
        columns: [
          column('Показатель', 'Figure'),
          column('Территория', 'Territory'),
          column('Период', 'Period'),
          column('Значение', 'Value'),
        ],
        rows: statistics.map(({ code, territory, period, value }) => [
          code,
          territory,
          period,
          String(value),
        ]),
      },
    }
  }
  const features = records.flatMap((record) => (record.kind === 'feature' ? [record.properties] : []))
  const names = [...new Set(features.flatMap((properties) => Object.keys(properties)))]
  if (names.length === 0) return {}
  return {
    sample: {
      columns: names.map((name) => column(name, name)),
      rows: features.map((properties) => names.map((name) => String(properties[name] ?? ''))),
    },
  }
}

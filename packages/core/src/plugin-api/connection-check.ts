// What «проверить соединение» asks of a connector, before anything is saved: is what the settings name there, and does it
// answer? A connector that has no `check` is read from until its first records are there.
import type { LocalText } from '../model/index.ts'
import type { Delivery } from './services.ts'

/** For the whole check, whatever it waits for. */
export const CHECK_SECONDS_MAX = 10
/** Rows and columns of a sample; more are left out. */
export const SAMPLE_ROWS_MAX = 10
export const SAMPLE_COLUMNS_MAX = 8
export const SAMPLE_CELL_LENGTH_MAX = 120

export interface CheckContext {
  /** Aborted after ten seconds, or when whoever asked has gone. */
  signal: AbortSignal
  /** The file that waits, for a source of files. */
  delivery?: Delivery
}

/** First rows, for whoever looks whether it is the right source. Never persons: the page is not the vault. */
export interface CheckSample {
  columns: LocalText[]
  rows: string[][]
}

export interface CheckOutcome {
  /** What was reached, in a sentence: «Сервер отвечает: 1 204 вакансии». */
  reached: LocalText
  /** Rows there, where that is cheap to ask. */
  rows?: number
  sample?: CheckSample
}

// What audits of the indicators have found: kept over a restart, written into the journal, and watched by an alert.
import type { Logger } from 'pino'
import type { Ask } from '../access/db/journal-chain.ts'
import type { Journal } from '../access/journal.ts'
import type { AuditMismatch, AuditOutcome } from './audit.ts'
import { clearMismatches, writeMismatches, type MismatchRow } from './db/mismatch-rows.ts'

export interface AuditLedgerDeps {
  journal: Pick<Journal, 'transact'>
  log: Logger
}

export class AuditLedger {
  readonly #deps: AuditLedgerDeps

  constructor(deps: AuditLedgerDeps) {
    this.#deps = deps
  }

  /** Never throws: an audit goes on although nobody could write down what it found; the log has it. */
  async take({ mismatches, isWhole }: AuditOutcome): Promise<void> {
    // Nearly every audit: nothing is wrong, and a part of the breakdowns says nothing of what was.
    if (mismatches.length === 0 && !isWhole) return
    const found = byIndicator(mismatches)
    try {
      await this.#deps.journal.transact(async (manager, write) => {
        const ask: Ask = (sql, parameters) => manager.query(sql, parameters)
        if (isWhole)
          await clearMismatches(
            ask,
            found.map(({ indicator }) => indicator),
          )
        const added = new Set(found.length > 0 ? await writeMismatches(ask, found) : [])
        for (const { indicator, cell, cells } of found) {
          if (!added.has(indicator)) continue
          await write({
            actor: null,
            action: 'indicator.mismatch',
            subject: indicator,
            detail: { cell, cells: String(cells) },
          })
        }
      })
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'what an audit of indicators found was not written')
    }
  }
}

/** One row for each indicator, named by its first cell. */
const byIndicator = (mismatches: readonly AuditMismatch[]): MismatchRow[] =>
  [...Map.groupBy(mismatches, ({ indicator }) => indicator)].map(([indicator, of]) => ({
    indicator,
    cell: of[0]!.cell,
    cells: of.length,
  }))

// Keeps what the gate holds back over a restart and over a change of leader. It is written before the figures go out: who has
// seen a figure can be sure that the next engine knows that it was shown.
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { forgetHeldRows, readHeldRows, readHeldWriter, writeHeldRows } from './db/held-rows.ts'
import { readHeld } from './held-state.ts'
import type { PublicationGate } from './publication-gate.ts'

export interface HeldFiguresDeps {
  gate: Pick<PublicationGate, 'heldPeriod' | 'policy' | 'takeUnsaved' | 'wholeState' | 'restore'>
  pool: Pool
  log: Logger
}

export class HeldFigures {
  readonly #deps: HeldFiguresDeps
  /** Of this gate's memory: rows of another are newer than it. */
  readonly #writer = randomUUID()
  #hasRows = true
  /** A write failed: what it held has to go with the next one. */
  #isBehind = false

  constructor(deps: HeldFiguresDeps) {
    this.#deps = deps
  }

  /** Before a whole picture is published: another engine may have led since, or this one has just started. */
  async restore(): Promise<void> {
    const { gate, pool, log } = this.#deps
    const period = gate.heldPeriod
    if (period === null) return
    const known = await readHeldWriter(pool)
    if (known === null || known.writer === this.#writer || known.period !== period) return
    const state = readHeld(await readHeldRows(pool, period), { policy: gate.policy, period })
    if (state === null) return
    gate.restore(state)
    log.info({ period }, 'figures are held as another engine left them, to the end of the period')
  }

  /** After a picture was made and before it goes out. */
  async save(): Promise<void> {
    const { gate, pool } = this.#deps
    const period = gate.heldPeriod
    if (period === null) {
      // Nothing is held any more; what was held must not come back when something is again.
      if (this.#hasRows) await forgetHeldRows(pool)
      this.#hasRows = false
      return
    }
    const unsaved = gate.takeUnsaved()
    if (unsaved.length === 0 && !this.#isBehind) return
    const client = await pool.connect()
    try {
      await client.query('begin')
      const known = await readHeldWriter(client)
      const isOwn = known?.writer === this.#writer && known.period === period && !this.#isBehind
      // Rows of another writer go, so those that had not changed for us are written as well.
      const rows = isOwn ? unsaved : gate.wholeState()
      await writeHeldRows(client, { writer: this.#writer, period, rows })
      await client.query('commit')
      this.#hasRows = true
      this.#isBehind = false
      client.release()
    } catch (error) {
      this.#isBehind = true
      client.release(true)
      throw error
    }
  }
}

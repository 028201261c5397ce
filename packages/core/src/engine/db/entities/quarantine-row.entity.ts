import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

/** A row that did not become a record. `raw_sealed` is left out on purpose: no screen may read it by accident. */
@Entity({ schema: 'control', name: 'quarantine_row' })
export class QuarantineRowEntity {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string

  @Column({ name: 'run_id', type: 'bigint' })
  runId!: string

  @Column({ name: 'source_id', type: 'bigint' })
  sourceId!: string

  @Column({ type: 'bigint', transformer: { to: (value: number) => value, from: Number } })
  line!: number

  @Column({ type: 'text' })
  field!: string

  @Column({ name: 'reason_code', type: 'text' })
  reasonCode!: string

  @Column({ type: 'text' })
  reason!: string

  /** Set when the row was mended and sent to be read again. */
  @Column({ name: 'fix_id', type: 'bigint', nullable: true })
  fixId!: string | null

  /** Why the row waits no more without having been mended. */
  @Column({ name: 'closed_as', type: 'text', nullable: true })
  closedAs!: string | null

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date
}

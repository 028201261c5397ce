import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

const count = {
  type: 'bigint',
  default: 0,
  transformer: { to: (value: number) => value, from: Number },
} as const

/** One attempt to read a source. Counters are whole committed batches. */
@Entity({ schema: 'control', name: 'source_run' })
export class SourceRunEntity {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string

  @Column({ name: 'source_id', type: 'bigint' })
  sourceId!: string

  @Column({ type: 'text' })
  trigger!: 'inbox' | 'schedule' | 'manual' | 'retry'

  @Column({ name: 'delivery_name', type: 'text', nullable: true })
  deliveryName!: string | null

  @Column({ name: 'delivery_sha256', type: 'text', nullable: true })
  deliverySha256!: string | null

  @Column({ name: 'size_bytes', type: 'bigint', nullable: true })
  sizeBytes!: string | null

  @Column({ type: 'text', default: 'running' })
  state!: 'running' | 'succeeded' | 'failed' | 'interrupted' | 'cancelled'

  @Column({ name: 'started_at', type: 'timestamptz', default: () => 'now()' })
  startedAt!: Date

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  finishedAt!: Date | null

  @Column({ name: 'rows_read', ...count })
  rowsRead!: number

  @Column({ name: 'rows_accepted', ...count })
  rowsAccepted!: number

  @Column({ name: 'rows_unchanged', ...count })
  rowsUnchanged!: number

  @Column({ name: 'rows_duplicate', ...count })
  rowsDuplicate!: number

  @Column({ name: 'rows_quarantined', ...count })
  rowsQuarantined!: number

  @Column({ name: 'rows_removed', ...count })
  rowsRemoved!: number

  /** Looks that this row stands for: more than one where none of them found anything new. */
  @Column({ type: 'integer', default: 1 })
  looks!: number

  /** Of the first of those looks; `null` for a single one. */
  @Column({ name: 'first_started_at', type: 'timestamptz', nullable: true })
  firstStartedAt!: Date | null

  @Column({ name: 'bytes_read', ...count })
  bytesRead!: number

  @Column({ name: 'error_code', type: 'text', nullable: true })
  errorCode!: string | null

  @Column({ name: 'error_text', type: 'text', nullable: true })
  errorText!: string | null
}

import { Column, Entity, PrimaryColumn } from 'typeorm'
import type { JournalDetail, JournalOutcome } from '../../../model/index.ts'

@Entity({ schema: 'control', name: 'journal' })
export class JournalEntity {
  @PrimaryColumn({ type: 'bigint' })
  id!: string

  @Column({ type: 'timestamptz', precision: 3 })
  at!: Date

  @Column({ name: 'actor_id', type: 'bigint', nullable: true })
  actorId!: string | null

  @Column({ type: 'text', nullable: true })
  actor!: string | null

  @Column({ type: 'text' })
  action!: string

  @Column({ type: 'text', nullable: true })
  subject!: string | null

  @Column({ type: 'text' })
  outcome!: JournalOutcome

  @Column({ type: 'jsonb' })
  detail!: JournalDetail

  /** Hash of the entry before; of the first one 32 zeros. */
  @Column({ type: 'bytea' })
  previous!: Buffer

  @Column({ type: 'bytea' })
  hash!: Buffer
}

import { Column, Entity, PrimaryColumn } from 'typeorm'

/** The key under which an agency sends deliveries of one source over HTTP. */
@Entity({ schema: 'control', name: 'source_intake' })
export class SourceIntakeEntity {
  @PrimaryColumn({ name: 'source_id', type: 'bigint' })
  sourceId!: string

  /** SHA-256 of the key. */
  @Column({ name: 'key_hash', type: 'bytea' })
  keyHash!: Buffer

  @Column({ name: 'made_at', type: 'timestamptz', default: () => 'now()' })
  madeAt!: Date

  @Column({ name: 'made_by', type: 'text' })
  madeBy!: string

  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  lastUsedAt!: Date | null
}

import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity({ schema: 'control', name: 'recovery_code' })
export class RecoveryCodeEntity {
  /** SHA-256. */
  @PrimaryColumn({ name: 'code_hash', type: 'bytea' })
  codeHash!: Buffer

  @Column({ name: 'user_id', type: 'bigint' })
  userId!: string
}

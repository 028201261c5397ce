import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity({ schema: 'control', name: 'session' })
export class SessionEntity {
  /** SHA-256 of the token in the cookie. */
  @PrimaryColumn({ name: 'token_hash', type: 'bytea' })
  tokenHash!: Buffer

  /** Names it to its owner without telling the token. */
  @Column({ type: 'bigint', insert: false, update: false })
  id!: string

  @Column({ name: 'user_id', type: 'bigint' })
  userId!: string

  /** What the browser says of itself. */
  @Column({ type: 'text', default: '' })
  agent!: string

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date

  @Column({ name: 'seen_at', type: 'timestamptz', default: () => 'now()' })
  seenAt!: Date

  /** ID token, sealed; null for a session that a password opened. */
  @Column({ name: 'provider_token', type: 'bytea', nullable: true })
  providerToken!: Buffer | null

  /** Whether the provider said that a second factor was used; null for a session that a password opened. */
  @Column({ name: 'provider_factor', type: 'boolean', nullable: true })
  providerFactor!: boolean | null
}

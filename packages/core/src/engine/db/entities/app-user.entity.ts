import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'
import type { Role } from '../../../model/index.ts'

@Entity({ schema: 'control', name: 'app_user' })
export class AppUserEntity {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string

  @Column({ type: 'text', unique: true })
  login!: string

  @Column({ name: 'display_name', type: 'text' })
  displayName!: string

  /** argon2id, PHC string; null for whoever only the provider signs in. */
  @Column({ name: 'password_hash', type: 'text', nullable: true })
  passwordHash!: string | null

  /** With the subject: who the user is to the region's provider of identities. */
  @Column({ name: 'provider_issuer', type: 'text', nullable: true })
  providerIssuer!: string | null

  @Column({ name: 'provider_subject', type: 'text', nullable: true })
  providerSubject!: string | null

  @Column({ type: 'text', array: true, default: () => "'{}'" })
  roles!: Role[]

  /** ОКТМО; empty is the whole region. */
  @Column({ type: 'text', array: true, default: () => "'{}'" })
  scope!: string[]

  @Column({ type: 'boolean', default: true })
  enabled!: boolean

  /** Set while the password is a one-time one. */
  @Column({ name: 'password_until', type: 'timestamptz', nullable: true })
  passwordUntil!: Date | null

  /** Sealed. */
  @Column({ name: 'totp_secret', type: 'bytea', nullable: true })
  totpSecret!: Buffer | null

  /** Sealed; shown and not confirmed yet. */
  @Column({ name: 'totp_pending', type: 'bytea', nullable: true })
  totpPending!: Buffer | null

  /** The last step of time whose code was taken. */
  @Column({ name: 'totp_step', type: 'bigint', nullable: true })
  totpStep!: string | null

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date

  @Column({ name: 'last_sign_in_at', type: 'timestamptz', nullable: true })
  lastSignInAt!: Date | null
}

import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'

@Entity({ schema: 'control', name: 'app_user' })
export class AppUserEntity {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string

  @Column({ type: 'text', unique: true })
  login!: string

  @Column({ name: 'display_name', type: 'text' })
  displayName!: string

  /** argon2id, PHC string. */
  @Column({ name: 'password_hash', type: 'text' })
  passwordHash!: string

  @Column({ type: 'text', default: 'administrator' })
  role!: 'administrator'

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date

  @Column({ name: 'last_sign_in_at', type: 'timestamptz', nullable: true })
  lastSignInAt!: Date | null
}

import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'
import type { LocalText } from '../../../model/index.ts'
import type { Trigger } from '../../../plugin-api/index.ts'

/** Ids are bigint in the database and strings here, as pg gives them. */
@Entity({ schema: 'control', name: 'source' })
export class SourceEntity {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string

  @Column({ type: 'text', unique: true })
  code!: string

  @Column({ name: 'plugin_id', type: 'text' })
  pluginId!: string

  @Column({ type: 'jsonb' })
  title!: LocalText

  @Column({ type: 'jsonb' })
  agency!: LocalText

  @Column({ type: 'jsonb', default: {} })
  config!: Record<string, unknown>

  @Column({ type: 'jsonb' })
  schedule!: Trigger

  @Column({ name: 'refresh_hours', type: 'double precision' })
  refreshHours!: number

  @Column({ type: 'boolean', default: true })
  enabled!: boolean

  /** True while no loaded plugin reads it: it leaves the lists, its data stay. */
  @Column({ type: 'boolean', default: false })
  retired!: boolean

  @Column({ type: 'text', default: 'waiting' })
  state!: 'waiting' | 'running' | 'failed' | 'disabled'

  @Column({ name: 'last_success_at', type: 'timestamptz', nullable: true })
  lastSuccessAt!: Date | null

  /** A success sets it back. */
  @Column({ name: 'failures_in_row', type: 'integer', default: 0 })
  failuresInRow!: number

  /** When it is tried again by itself after a failure. */
  @Column({ name: 'retry_at', type: 'timestamptz', nullable: true })
  retryAt!: Date | null

  @Column({ name: 'last_run_id', type: 'bigint', nullable: true })
  lastRunId!: string | null

  /** The connector's durable memory (STORAGE). */
  @Column({ type: 'jsonb', default: {} })
  storage!: Record<string, string>
}

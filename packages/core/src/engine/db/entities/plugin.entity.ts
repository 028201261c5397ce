import { Column, Entity, PrimaryColumn } from 'typeorm'
import type { PluginManifest } from '../../../plugin-api/index.ts'

@Entity({ schema: 'control', name: 'plugin' })
export class PluginEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string

  @Column({ type: 'text' })
  version!: string

  @Column({ type: 'jsonb' })
  manifest!: PluginManifest

  @Column({ type: 'text', default: 'stopped' })
  state!: 'stopped' | 'running' | 'backing-off' | 'broken'

  @Column({ type: 'integer', default: 0 })
  restarts!: number

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError!: string | null

  /** False while it is switched off or taken away. */
  @Column({ type: 'boolean', default: true })
  loaded!: boolean

  @Column({ name: 'changed_at', type: 'timestamptz', default: () => 'now()' })
  changedAt!: Date
}

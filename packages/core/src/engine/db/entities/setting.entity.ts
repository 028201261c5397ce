import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity({ schema: 'control', name: 'setting' })
export class SettingEntity {
  @PrimaryColumn({ type: 'text' })
  key!: string

  @Column({ type: 'jsonb' })
  value!: unknown
}

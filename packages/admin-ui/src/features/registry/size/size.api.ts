// What the engine publishes of the registry's size and of its sources, and the targets that are set.
import type { GrowthRow, OverlapRow } from '@obzor/core/protocol'
import { request } from '../../../shared/http/request.ts'

export interface RegistrySize {
  growth: GrowthRow[]
  overlap: OverlapRow[]
}

export const getSize = () => request<RegistrySize>('GET', '/api/v1/registry/size')
export const putTarget = (day: string, target: { people: number; act: string }) =>
  request<void>('PUT', `/api/v1/registry/targets/${day}`, { body: target })
export const deleteTarget = (day: string) => request<void>('DELETE', `/api/v1/registry/targets/${day}`)

// Which region this is, and whether its data are synthetic.
import type { LocalText } from '@obzor/core/model'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { request } from './http/request.ts'

export interface Platform {
  region: { code: string; name: LocalText; timeZone: string }
  training: boolean
  asOf: string
  version: string
}

export const usePlatform = defineStore('platform', () => {
  const platform = shallowRef<Platform | null>(null)
  /** Without it the bar simply names no region. */
  async function load(): Promise<void> {
    platform.value = await request<Platform>('GET', '/api/v1/platform').catch(() => null)
  }
  return { platform, load }
})

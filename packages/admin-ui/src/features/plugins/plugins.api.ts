// Calls of the engine about plugins, their versions and their health.
import type { LocalText } from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'
import { upload, type UploadOptions } from '../../shared/http/upload.ts'

export type PluginState = 'off' | 'failed' | 'stopped' | 'running' | 'backing-off' | 'broken'

/** In the order of the list. */
export const CONTRIBUTIONS = [
  'sources',
  'indicators',
  'layers',
  'statistics',
  'panels',
  'scenes',
  'rules',
  'channels',
] as const
export type Contributions = Record<(typeof CONTRIBUTIONS)[number], number>
export interface Signer {
  keyId: string
  /** Null for a key that is not trusted. */
  name: string | null
}
export interface Trouble {
  at: number
  text: string
}
export interface Reach {
  /** Hosts it asks for: of its manifest, and of the addresses in its configuration. */
  hosts: string[]
  /** An address of its configuration may name any host. */
  isConfigured: boolean
}
/** A server inside a private network that was opened to a plugin. */
export interface PrivateHost {
  host: string
  ranges: string[]
  grantedAt: number
  /** Null: the installation was set up with it. */
  grantedBy: string | null
}
export interface PrivateHostWish {
  host: string
  ranges?: string[]
  loopback?: boolean
}
export interface PluginVersion {
  id: string
  version: string
  title: LocalText
  digest: string
  signer: Signer
  /** `net:office.example` and the like: see `capability-words.ts`. */
  capabilities: string[]
  diff: { added: string[]; removed: string[] }
  network: Reach
  contributes: Contributions
  broughtAt: number
  broughtBy: string
  acceptedAt: number | null
  isActive: boolean
  isFormer: boolean
}
export interface PluginRow {
  id: string
  title: LocalText
  description: LocalText
  version: string
  origin: 'platform' | 'bundle'
  signer: Signer | null
  state: PluginState
  lastError: string | null
  capabilities: string[]
  network: Reach & { granted: PrivateHost[] }
  contributes: Contributions
  /** `platform` is the version that came with it. */
  formerVersion: string | null
  offer: PluginVersion | null
  health: {
    processId: number | null
    startedAt: number | null
    residentBytes: number
    residentBytesMax: number
    cpuShare: number
    crashes: number
    lastCrash: Trouble | null
    denials: number
    lastDenial: Trouble | null
  }
}
export interface PluginEvent {
  id: string
  firstAt: number
  lastAt: number
  times: number
  code: string
  fact: string
  actor: string | null
}
export interface PluginDetails extends PluginRow {
  log: { at: number; level: 'info' | 'warn'; text: string }[]
  versions: PluginVersion[]
  events: PluginEvent[]
}
export interface Acceptance {
  capabilities: string[]
  trust?: { keyId: string; name: string }
  privateHosts?: PrivateHostWish[]
}

/** The new process is started and asked what it is before the answer comes. */
const DECIDE_TIMEOUT_MS = 60_000

const ROOT = '/api/v1/plugins'
const path = (id: string): string => `${ROOT}/${encodeURIComponent(id)}`

export const getPlugins = () => request<{ items: PluginRow[] }>('GET', ROOT)
export const getPlugin = (id: string) => request<PluginDetails>('GET', path(id))
/** 32 MiB over a slow line of an office take minutes. */
export const bringBundle = (file: Blob, options: UploadOptions) =>
  upload<PluginVersion & { pluginId: string }>('POST', ROOT, file, options)
export const acceptVersion = (id: string, version: string, body: Acceptance) =>
  request<PluginDetails>('POST', `${path(id)}/versions/${version}/accept`, {
    body,
    timeoutMs: DECIDE_TIMEOUT_MS,
  })
export const discardVersion = (id: string, version: string) =>
  request<undefined>('DELETE', `${path(id)}/versions/${version}`)
export const rollBack = (id: string) =>
  request<PluginDetails>('POST', `${path(id)}/roll-back`, { timeoutMs: DECIDE_TIMEOUT_MS })
export const setPluginEnabled = (id: string, enabled: boolean) =>
  request<PluginDetails>('PATCH', path(id), { body: { enabled }, timeoutMs: DECIDE_TIMEOUT_MS })
export const addPrivateHost = (id: string, body: PrivateHostWish) =>
  request<PluginDetails>('POST', `${path(id)}/private-hosts`, { body })
export const removePrivateHost = (id: string, host: string) =>
  request<PluginDetails>('DELETE', `${path(id)}/private-hosts/${encodeURIComponent(host)}`)

export interface TrustedKey {
  /** Fingerprint, to be read over the telephone. */
  id: string
  /** Whose it is. */
  name: string
}
const KEYS = '/api/v1/trusted-keys'
export const getTrustedKeys = () => request<{ items: TrustedKey[] }>('GET', KEYS)
export const addTrustedKey = (body: { name: string; publicKey: string }) =>
  request<TrustedKey>('POST', KEYS, { body })
export const removeTrustedKey = (id: string) => request<undefined>('DELETE', `${KEYS}/${id}`)

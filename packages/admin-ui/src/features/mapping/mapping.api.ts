// Calls of the engine about tables that become sources. Shapes: `@obzor/core/model`, docs/mapping.md.
import type {
  MappingDraft,
  MappingField,
  MappingPreview,
  MappingRules,
  MappingTarget,
  SavedMapping,
  TableDelimiter,
  TableEncoding,
} from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'
import { upload } from '../../shared/http/upload.ts'

export const FILE_BYTES_MAX = 200 * 1024 * 1024
/** What is sent again when a line breaks; the engine takes 4 MiB at once. */
const PART_BYTES = 1024 * 1024
/** The engine reads a sample of a large file. */
const PREVIEW_TIMEOUT_MS = 30_000

export interface PreviewOrder {
  upload: string
  target?: MappingTarget
  encoding?: TableEncoding
  delimiter?: TableDelimiter
  sheet?: string
  headerRow?: number
  rules?: MappingRules
}
export type NewVersion = MappingDraft & { upload?: string }
export interface MappingHistory {
  mapping: SavedMapping
  /** The newest first. */
  versions: SavedMapping[]
}

const ROOT = '/api/v1/mappings'
const path = (code: string): string => `${ROOT}/${encodeURIComponent(code)}`

export const getTargets = () =>
  request<{ targets: Record<MappingTarget, MappingField[]> }>('GET', `${ROOT}/fields`)
export const getMapping = (code: string) => request<MappingHistory>('GET', path(code))
export const postPreview = (order: PreviewOrder) =>
  request<MappingPreview>('POST', `${ROOT}/preview`, { body: order, timeoutMs: PREVIEW_TIMEOUT_MS })
export const postMapping = (draft: NewVersion) => request<SavedMapping>('POST', ROOT, { body: draft })
export const postVersion = (draft: NewVersion) =>
  request<SavedMapping>('POST', `${path(draft.code)}/versions`, { body: draft })
export const getRowCount = (code: string) => request<{ rows: number }>('GET', `${path(code)}/rows`)
export const getFreeCode = (wish: string) =>
  request<{ code: string }>('GET', `${ROOT}/free-code`, { query: { wish } })
/** The engine deletes by the twenty thousand. */
export const deleteMapping = (code: string, data: 'keep' | 'remove') =>
  request<{ rowsRemoved: number }>('DELETE', path(code), { query: { data }, timeoutMs: 120_000 })
export const postReplay = (code: string) => request<{ fileName: string }>('POST', `${path(code)}/replay`)

/** Gives the next file, which was brought before, to be read by the newest version. */
export const postDelivery = (code: string, brought: string) =>
  request<{ fileName: string }>('POST', `${path(code)}/deliveries`, { body: { upload: brought } })

/** Sends the file part by part; `onSent` is told how much of it has arrived, 0…1. Returns the name of the upload. */
export async function sendFile(
  file: File,
  onSent: (share: number) => void,
  isWanted: () => boolean,
): Promise<string> {
  const begun = await request<{ upload: string }>('POST', `${ROOT}/uploads`, {
    body: { fileName: file.name, sizeBytes: file.size },
  })
  const address = `${ROOT}/uploads/${begun.upload}`
  for (let offset = 0; offset < file.size && isWanted();) {
    const start = offset
    const part = file.slice(start, start + PART_BYTES)
    const { receivedBytes } = await upload<{ receivedBytes: number }>('PUT', address, part, {
      query: { offset },
      onSent: (share) => onSent((start + share * part.size) / file.size),
    })
    offset = receivedBytes
    onSent(offset / file.size)
  }
  return begun.upload
}

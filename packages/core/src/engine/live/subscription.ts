// What a client may send: checked by hand, because everything that comes over the socket is hostile until read.
import {
  CHANNEL_NAME_MAX,
  type Cursor,
  type RefusalReason,
  type SubscribeRequest,
} from '../../protocol/index.ts'

const EPOCH = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export type ReadRequest =
  { ok: true; request: SubscribeRequest } | { ok: false; reason: RefusalReason; message: string }

/** Reads the argument of `subscribe`; unknown members are ignored, so that clients may be newer than we are. */
export function readSubscribe(input: unknown): ReadRequest {
  if (typeof input !== 'object' || input === null) {
    return { ok: false, reason: 'bad-request', message: 'the request is not an object' }
  }
  const { channel, cursor, form, from } = input as Record<'channel' | 'cursor' | 'form' | 'from', unknown>
  if (typeof channel !== 'string' || channel.length === 0 || channel.length > CHANNEL_NAME_MAX) {
    return {
      ok: false,
      reason: 'bad-request',
      message: `'channel' is not a text of 1…${CHANNEL_NAME_MAX} characters`,
    }
  }
  if (form !== undefined && form !== 'columns') {
    return { ok: false, reason: 'bad-request', message: "'form' is not 'columns'" }
  }
  const isFrom = typeof from === 'string' && from.length <= CHANNEL_NAME_MAX
  if (from !== undefined && from !== null && !isFrom) {
    return { ok: false, reason: 'bad-request', message: "'from' is no channel's name" }
  }
  const request: SubscribeRequest = {
    channel,
    ...(form !== undefined && { form }),
    ...(isFrom && { from }),
  }
  if (cursor === undefined || cursor === null) return { ok: true, request }
  if (isCursor(cursor)) return { ok: true, request: { ...request, cursor } }
  return {
    ok: false,
    reason: 'bad-cursor',
    message: "'cursor' is not { epoch: uuid, version: integer ≥ 0 }: subscribe without it",
  }
}

function isCursor(value: unknown): value is Cursor {
  if (typeof value !== 'object' || value === null) return false
  const { epoch, version } = value as { epoch?: unknown; version?: unknown }
  return (
    typeof epoch === 'string' && EPOCH.test(epoch) && Number.isSafeInteger(version) && Number(version) >= 0
  )
}

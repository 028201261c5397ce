// Devices that are screens of walls, and those that wait to become one. Tokens, codes and devices stand here as digests only.
import type { Ask } from '../../access/db/journal-chain.ts'

export interface PairedScreen {
  wall: string
  screen: string
  pairedAt: Date
  pairedBy: string
  address: string
  browser: string
}
export interface PairingRequest {
  address: string
  browser: string
  requestedAt: Date
}

const SCREEN_COLUMNS = `wall_code as wall, screen_id as screen, paired_at as "pairedAt", paired_by as "pairedBy", address, browser`

/** A device that asks again gets a new code; those that nobody let in are forgotten when their time is over. */
export async function requestPairing(
  ask: Ask,
  request: PairingRequest & { device: Buffer; code: Buffer; expiresAt: Date },
): Promise<void> {
  const { device, code, address, browser, requestedAt, expiresAt } = request
  await ask('delete from control.screen_pairing where expires_at <= $1', [requestedAt])
  await ask(
    `insert into control.screen_pairing (device_hash, code_hash, address, browser, requested_at, expires_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (device_hash) do update
       set code_hash = excluded.code_hash, address = excluded.address, browser = excluded.browser,
           requested_at = excluded.requested_at, expires_at = excluded.expires_at,
           wall_code = null, screen_id = null, approved_by = null`,
    [device, code, address, browser, requestedAt, expiresAt],
  )
}

export async function countPairings(ask: Ask, now: Date): Promise<number> {
  const rows = (await ask('select count(*)::int as count from control.screen_pairing where expires_at > $1', [
    now,
  ])) as { count: number }[]
  return rows[0]!.count
}

/** Who shows this code, as long as nobody was let in by it. */
export async function findPairing(ask: Ask, code: Buffer, now: Date): Promise<PairingRequest | undefined> {
  const rows = (await ask(
    `select address, browser, requested_at as "requestedAt" from control.screen_pairing
      where code_hash = $1 and expires_at > $2 and wall_code is null`,
    [code, now],
  )) as PairingRequest[]
  return rows[0]
}

/** `false` where the code is used up or over meanwhile. */
export async function approvePairing(
  ask: Ask,
  given: { code: Buffer; now: Date; wall: string; screen: string; by: string },
): Promise<boolean> {
  const rows = await ask(
    `with approved as (
       update control.screen_pairing set wall_code = $3, screen_id = $4, approved_by = $5
        where code_hash = $1 and expires_at > $2 and wall_code is null returning 1)
     select * from approved`,
    [given.code, given.now, given.wall, given.screen, given.by],
  )
  return rows.length > 0
}

/**
 * `waiting`: nobody has typed the code in yet. `over`: its time is over, or it was never asked for. A screen that had another
 * device has this one from now on; the pairing is used up.
 */
export async function claimPairing(
  ask: Ask,
  { device, token, now }: { device: Buffer; token: Buffer; now: Date },
): Promise<'waiting' | 'over' | PairedScreen> {
  const waiting = (await ask(
    'select wall_code as wall from control.screen_pairing where device_hash = $1 and expires_at > $2',
    [device, now],
  )) as { wall: string | null }[]
  if (!waiting[0]) return 'over'
  if (waiting[0].wall === null) return 'waiting'
  const rows = (await ask(
    `with used as (
       delete from control.screen_pairing where device_hash = $1 and expires_at > $3 and wall_code is not null
       returning wall_code, screen_id, approved_by, address, browser)
     insert into control.wall_screen as s (wall_code, screen_id, token_hash, paired_at, paired_by, address, browser)
     select u.wall_code, u.screen_id, $2, $3, u.approved_by, u.address, u.browser
       from used u
       join control.wall w on w.code = u.wall_code
        and w.document -> 'screens' @> jsonb_build_array(jsonb_build_object('id', u.screen_id))
     on conflict (wall_code, screen_id) do update
       set token_hash = excluded.token_hash, former_hash = null, paired_at = excluded.paired_at,
           paired_by = excluded.paired_by, address = excluded.address, browser = excluded.browser
     returning ${SCREEN_COLUMNS}`,
    [device, token, now],
  )) as PairedScreen[]
  return rows[0] ?? 'over'
}

export async function screenOfToken(ask: Ask, token: Buffer): Promise<PairedScreen | undefined> {
  const rows = (await ask(
    `select ${SCREEN_COLUMNS} from control.wall_screen where token_hash = $1 or former_hash = $1`,
    [token],
  )) as PairedScreen[]
  return rows[0]
}

/** The token that was shown opens once more, in case the answer with the new one is lost; any other is over. */
export async function rotateToken(ask: Ask, shown: Buffer, next: Buffer): Promise<PairedScreen | undefined> {
  const rows = (await ask(
    `with rotated as (
       update control.wall_screen set token_hash = $2, former_hash = $1
        where token_hash = $1 or former_hash = $1 returning *)
     select ${SCREEN_COLUMNS} from rotated`,
    [shown, next],
  )) as PairedScreen[]
  return rows[0]
}

export async function pairedScreens(ask: Ask, wall: string): Promise<PairedScreen[]> {
  return (await ask(`select ${SCREEN_COLUMNS} from control.wall_screen where wall_code = $1`, [
    wall,
  ])) as PairedScreen[]
}

/**
 * The devices of two screens change places, `false` where neither has one. Sorted, so that both rows are gone before the first is
 * written: two names that are exchanged would stand twice for a moment.
 */
export async function exchangeScreens(
  ask: Ask,
  given: { wall: string; screen: string; other: string; at: Date; by: string },
): Promise<boolean> {
  const rows = await ask(
    `with gone as (
       delete from control.wall_screen where wall_code = $1 and screen_id in ($2, $3) returning *),
     placed as (
       insert into control.wall_screen
         (wall_code, screen_id, token_hash, former_hash, paired_at, paired_by, address, browser)
       select wall_code, case screen_id when $2 then $3 else $2 end, token_hash, former_hash, $4, $5, address, browser
         from (select * from gone order by screen_id) sorted
       returning 1)
     select * from placed`,
    [given.wall, given.screen, given.other, given.at, given.by],
  )
  return rows.length > 0
}

export async function revokeScreen(ask: Ask, wall: string, screen: string): Promise<boolean> {
  const rows = await ask(
    `with gone as (
       delete from control.wall_screen where wall_code = $1 and screen_id = $2 returning 1)
     select * from gone`,
    [wall, screen],
  )
  return rows.length > 0
}

// Channels of alerts and the queue of each.
import type { AlertSeverity, LocalText } from '../../../model/index.ts'
import type { AlertMessage } from '../../../plugin-api/index.ts'
import type { Ask } from '../../access/db/journal-chain.ts'

export interface StoredChannel {
  code: string
  pluginId: string
  title: LocalText
  config: Record<string, unknown>
  enabled: boolean
  severityFrom: AlertSeverity
}
const CHANNEL = `code, plugin_id as "pluginId", title, config, enabled, severity_from as "severityFrom"`

/** The channels that loaded plugins bring; others keep their settings and wait. */
export async function saveChannels(
  ask: Ask,
  channels: readonly { code: string; pluginId: string; title: LocalText }[],
): Promise<void> {
  await ask(
    `with given as (select * from jsonb_to_recordset($1::jsonb) as g (code text, "pluginId" text, title jsonb)),
          gone as (update control.alert_channel c set loaded = false
                    where loaded and not exists (select from given g where g.code = c.code))
     insert into control.alert_channel (code, plugin_id, title)
     select code, "pluginId", title from given
     on conflict (code) do update set plugin_id = excluded.plugin_id, title = excluded.title, loaded = true`,
    [JSON.stringify(channels)],
  )
}

export async function findChannel(ask: Ask, code: string): Promise<StoredChannel | undefined> {
  const rows = await ask(`select ${CHANNEL} from control.alert_channel where code = $1 and loaded`, [code])
  return rows[0] as StoredChannel | undefined
}

export interface ChannelState extends StoredChannel {
  waiting: number
  delivered: number
  dead: number
  lastDeliveredAt: Date | null
  /** Of the oldest delivery that waits after a failure. */
  lastCode: string | null
}
export async function listChannels(ask: Ask): Promise<ChannelState[]> {
  return (await ask(
    `select ${CHANNEL}, coalesce(waiting, 0) as waiting, coalesce(delivered, 0) as delivered, coalesce(dead, 0) as dead,
            "lastDeliveredAt", "lastCode"
       from control.alert_channel c
       left join lateral (
         select count(*) filter (where state = 'waiting')::int as waiting,
                count(*) filter (where state = 'delivered')::int as delivered,
                count(*) filter (where state = 'dead')::int as dead,
                max(ended_at) filter (where state = 'delivered') as "lastDeliveredAt",
                (array_agg(last_code order by id) filter (where state = 'waiting' and last_code is not null))[1] as "lastCode"
           from control.alert_delivery d where d.channel_code = c.code) counts on true
      where loaded order by code`,
  )) as ChannelState[]
}

export async function changeChannel(
  ask: Ask,
  {
    code,
    config,
    enabled,
    severityFrom,
  }: Pick<StoredChannel, 'code' | 'config' | 'enabled' | 'severityFrom'>,
): Promise<void> {
  await ask(
    'update control.alert_channel set config = $2, enabled = $3, severity_from = $4 where code = $1',
    [code, JSON.stringify(config), enabled, severityFrom],
  )
}

export interface DueDelivery {
  id: string
  channel: string
  message: AlertMessage
  attempts: number
  config: Record<string, unknown>
}
/** The first that is due of each channel that is on. */
export async function readDue(ask: Ask, at: Date): Promise<DueDelivery[]> {
  return (await ask(
    `select distinct on (d.channel_code) d.id, d.channel_code as channel, d.message, d.attempts, c.config
       from control.alert_delivery d join control.alert_channel c on c.code = d.channel_code
      where d.state = 'waiting' and d.next_at <= $1 and c.enabled and c.loaded
      order by d.channel_code, d.next_at, d.id`,
    [at],
  )) as DueDelivery[]
}

/** When the next one comes due; `null` when nothing waits. */
export async function readNextDue(ask: Ask): Promise<Date | null> {
  const rows = (await ask(
    `select min(d.next_at) as next from control.alert_delivery d join control.alert_channel c on c.code = d.channel_code
      where d.state = 'waiting' and c.enabled and c.loaded`,
  )) as { next: Date | null }[]
  return rows[0]?.next ?? null
}

export interface DeliveryEnd {
  id: string
  state: 'waiting' | 'delivered' | 'dead'
  nextAt: Date
  code: string | null
  fact: string | null
}
/** One more attempt is over. */
export async function noteAttempt(ask: Ask, { id, state, nextAt, code, fact }: DeliveryEnd): Promise<void> {
  await ask(
    `update control.alert_delivery
        set attempts = attempts + 1, state = $2, next_at = $3, last_code = $4, last_fact = $5,
            ended_at = case when $2 = 'waiting' then null else $3::timestamptz end
      where id = $1 and state = 'waiting'`,
    [id, state, nextAt, code, fact],
  )
}

/** Given up, and now tried again from the beginning. False for one that is not given up. */
export async function retryDelivery(ask: Ask, id: string, at: Date): Promise<string | undefined> {
  const rows = (await ask(
    `with again as (
       update control.alert_delivery set state = 'waiting', attempts = 0, next_at = $2, ended_at = null
        where id = $1 and state = 'dead' returning channel_code)
     select channel_code as channel from again`,
    [id, at],
  )) as { channel: string }[]
  return rows[0]?.channel
}

export interface StoredDelivery {
  id: string
  event: 'opened' | 'closed'
  state: 'waiting' | 'delivered' | 'dead'
  attempts: number
  nextAt: Date
  lastCode: string | null
  lastFact: string | null
  endedAt: Date | null
  message: AlertMessage
}
/** The newest first; those given up before all others. */
export async function listDeliveries(ask: Ask, channel: string, limit: number): Promise<StoredDelivery[]> {
  return (await ask(
    `select id, event, state, attempts, next_at as "nextAt", last_code as "lastCode", last_fact as "lastFact",
            ended_at as "endedAt", message
       from control.alert_delivery where channel_code = $1
      order by (state = 'dead') desc, (state = 'waiting') desc, id desc limit $2`,
    [channel, limit],
  )) as StoredDelivery[]
}

/** What was told longer ago than anybody asks for. */
export async function pruneAlerts(ask: Ask, now: Date): Promise<void> {
  await ask(
    `delete from control.alert_delivery
      where ended_at < $1::timestamptz - case state when 'delivered' then interval '90 days' else interval '400 days' end`,
    [now],
  )
  await ask(
    `delete from control.alert a where closed_at < $1::timestamptz - interval '400 days'
        and not exists (select from control.alert_delivery d where d.alert_id = a.id)`,
    [now],
  )
}

// Alerts in the database. Writers take part in the transaction of the journal's entry, so they take an `Ask` of it; changes
// stand in CTEs because a driver between us and pg gives an UPDATE's rows another shape.
import type {
  AlertEnd,
  AlertFinding,
  AlertObject,
  AlertSeverity,
  RuleDeclaration,
} from '../../../model/index.ts'
import type { AlertMessage } from '../../../plugin-api/index.ts'
import type { Ask } from '../../access/db/journal-chain.ts'
import type { WatchMemory } from '../alert-machine.ts'

/** Waiting deliveries of one channel: past it new ones go straight to those that were given up, where they are seen. */
export const QUEUE_MAX = 10_000

/**
 * True while this engine's relay leads: its epoch stands in the channel's row, and the row is held until the transaction ends,
 * so that nobody takes over in between.
 */
export async function holdEpoch(ask: Ask, channel: string, epoch: string): Promise<boolean> {
  const rows = (await ask('select 1 from live.channel where name = $1 and epoch = $2::uuid for share', [
    channel,
    epoch,
  ])) as unknown[]
  return rows.length > 0
}

export interface OpenAlert {
  id: string
  rule: string
  object: string
}
export async function readOpen(ask: Ask): Promise<OpenAlert[]> {
  return (await ask(
    'select id, rule_code as rule, object from control.alert where closed_at is null order by id',
    [],
  )) as OpenAlert[]
}

export interface Remembered {
  rule: string
  object: string
  memory: WatchMemory
}
export async function readMemories(ask: Ask): Promise<Remembered[]> {
  return (await ask('select rule_code as rule, object, memory from control.alert_watch', [])) as Remembered[]
}

/** Memories that changed; an empty one is forgotten. */
export async function writeMemories(ask: Ask, memories: readonly Remembered[]): Promise<void> {
  if (memories.length === 0) return
  await ask(
    `with given as (select * from jsonb_to_recordset($1::jsonb) as g (rule text, object text, memory jsonb)),
          gone as (delete from control.alert_watch w using given g
                    where w.rule_code = g.rule and w.object = g.object and g.memory = '{}')
     insert into control.alert_watch (rule_code, object, memory)
     select rule, object, memory from given where memory <> '{}'
     on conflict (rule_code, object) do update set memory = excluded.memory`,
    [JSON.stringify(memories)],
  )
}

export interface Opening {
  rule: RuleDeclaration
  object: AlertObject
  finding: AlertFinding
  at: Date
}
/** The alert's id and whether its rule is muted; `undefined` where it is open already. */
export async function openAlert(
  ask: Ask,
  { rule, object, finding, at }: Opening,
): Promise<{ id: string; mutedUntil: Date | null } | undefined> {
  const rows = (await ask(
    `insert into control.alert
       (rule_code, severity, title, advice, object_kind, object, object_title, finding, opened_at, muted_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
             (select until from control.alert_mute where rule_code = $1 and until > $9))
     on conflict (rule_code, object) where closed_at is null do nothing
     returning id, muted_until as "mutedUntil"`,
    [
      rule.code,
      rule.severity,
      JSON.stringify(rule.title),
      JSON.stringify(rule.advice),
      object.kind,
      object.code,
      JSON.stringify(object.title),
      JSON.stringify(finding),
      at,
    ],
  )) as { id: string; mutedUntil: Date | null }[]
  return rows[0]
}

/** What was closed, as the message of its end needs it; `undefined` when it was closed already. */
export async function closeAlert(
  ask: Ask,
  id: string,
  why: AlertEnd,
  at: Date,
): Promise<StoredAlert | undefined> {
  const rows = (await ask(
    `with closed as (
       update control.alert set closed_at = $3, closed_why = $2 where id = $1 and closed_at is null returning *)
     select ${COLUMNS} from closed a`,
    [id, why, at],
  )) as StoredAlert[]
  return rows[0]
}

export interface StoredAlert {
  id: string
  rule: string
  severity: AlertSeverity
  title: RuleDeclaration['title']
  advice: RuleDeclaration['advice']
  objectKind: AlertObject['kind']
  object: string
  objectTitle: AlertObject['title']
  finding: AlertFinding
  openedAt: Date
  acknowledgedBy: string | null
  acknowledgedAt: Date | null
  note: string | null
  mutedUntil: Date | null
  closedAt: Date | null
  closedWhy: AlertEnd | null
}
const COLUMNS = `a.id, a.rule_code as rule, a.severity, a.title, a.advice, a.object_kind as "objectKind", a.object,
  a.object_title as "objectTitle", a.finding, a.opened_at as "openedAt", a.acknowledged_by as "acknowledgedBy",
  a.acknowledged_at as "acknowledgedAt", a.note, a.muted_until as "mutedUntil", a.closed_at as "closedAt",
  a.closed_why as "closedWhy"`

export interface AlertQuery {
  state: 'open' | 'closed'
  severity?: AlertSeverity
  rule?: string
  object?: string
  /** Alerts with a smaller id. */
  before?: string
  limit: number
}
/** The newest first. */
export async function listAlerts(ask: Ask, query: AlertQuery): Promise<StoredAlert[]> {
  return (await ask(
    `select ${COLUMNS} from control.alert a
      where (a.closed_at is null) = ($1 = 'open')
        and ($2::text is null or a.severity = $2) and ($3::text is null or a.rule_code = $3)
        and ($4::text is null or a.object = $4) and ($5::bigint is null or a.id < $5)
      order by a.id desc limit $6`,
    [
      query.state,
      query.severity ?? null,
      query.rule ?? null,
      query.object ?? null,
      query.before ?? null,
      query.limit,
    ],
  )) as StoredAlert[]
}

/** `undefined` for an alert that is not there or has closed. A second note replaces the first. */
export async function acknowledgeAlert(
  ask: Ask,
  id: string,
  { login, note, at }: { login: string; note: string | null; at: Date },
): Promise<StoredAlert | undefined> {
  const rows = (await ask(
    `with noted as (
       update control.alert set acknowledged_by = $2, acknowledged_at = $3, note = $4
        where id = $1 and closed_at is null returning *)
     select ${COLUMNS} from noted a`,
    [id, login, at, note],
  )) as StoredAlert[]
  return rows[0]
}

/** `until` null: the rule is heard again. Its open alerts follow, so that walls do too. */
export async function muteRule(ask: Ask, rule: string, until: Date | null, login: string): Promise<void> {
  await (until
    ? ask(
        `insert into control.alert_mute (rule_code, until, muted_by) values ($1, $2, $3)
         on conflict (rule_code) do update set until = excluded.until, muted_by = excluded.muted_by`,
        [rule, until, login],
      )
    : ask('delete from control.alert_mute where rule_code = $1', [rule]))
  await ask('update control.alert set muted_until = $2 where rule_code = $1 and closed_at is null', [
    rule,
    until,
  ])
}

export async function readMutes(ask: Ask): Promise<{ rule: string; until: Date; by: string }[]> {
  return (await ask(
    'select rule_code as rule, until, muted_by as by from control.alert_mute order by rule_code',
    [],
  )) as { rule: string; until: Date; by: string }[]
}

/** One waiting row for each channel that is on and hears this severity; an end only where its beginning was told. */
export async function enqueue(ask: Ask, message: AlertMessage, at: Date): Promise<void> {
  await ask(
    `insert into control.alert_delivery (channel_code, alert_id, event, message, next_at, state, last_code, ended_at)
     select c.code, $1::bigint, $2, $3::jsonb, $4::timestamptz,
            case when q.waiting < $5 then 'waiting' else 'dead' end,
            case when q.waiting < $5 then null else 'OBZ_ALERT_QUEUE_FULL' end,
            case when q.waiting < $5 then null else $4::timestamptz end
       from control.alert_channel c
       cross join lateral (select count(*) as waiting from control.alert_delivery d
                            where d.channel_code = c.code and d.state = 'waiting') q
      where c.enabled and c.loaded
        and ($2 = 'opened' or exists (select from control.alert_delivery told
                                       where told.channel_code = c.code and told.alert_id = $1::bigint))
        and array_position(array['critical', 'warning', 'attention'], $6)
            <= array_position(array['critical', 'warning', 'attention'], c.severity_from)
     on conflict do nothing`,
    [message.alert.id, message.event, JSON.stringify(message), at, QUEUE_MAX, message.alert.severity],
  )
}

// What people do with alerts: look, take note, mute a rule, set a channel, try it, have something sent again. Each act and
// its entry in the journal are one transaction.
import type { DataSource, EntityManager } from 'typeorm'
import {
  ObzorError,
  type AlertSeverity,
  type IndicatorDescription,
  type RuleDeclaration,
} from '../../model/index.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'
import type { Ask } from '../access/db/journal-chain.ts'
import type { Actor, Journal } from '../access/journal.ts'
import { checkedConfig } from '../host/manifest-check.ts'
import { withKeptSecrets, withoutSecrets } from '../http/source-settings.ts'
import type { EngineClock } from '../tokens.ts'
import { channelFailed, alertUnknown, ruleUnknown, muteInvalid, deliveryUnknown } from './alert-errors.ts'
import { trialMessage } from './alert-messages.ts'
import { channelUnknown, speaksOfChannels, type AlertPost } from './alert-post.ts'
import { BUILT_IN_RULES } from './built-in-rules.ts'
import {
  acknowledgeAlert,
  listAlerts,
  muteRule,
  readMutes,
  readOpen,
  type AlertQuery,
  type StoredAlert,
} from './db/alert-rows.ts'
import {
  changeChannel,
  findChannel,
  listChannels,
  listDeliveries,
  retryDelivery,
  saveChannels,
  type ChannelState,
  type StoredChannel,
  type StoredDelivery,
} from './db/delivery-rows.ts'
import type { WatchedTerritory } from './findings.ts'
import { ruleTrouble } from './findings.ts'

const DELIVERIES_MAX = 50

function measuredBy(
  { watch }: RuleDeclaration,
  indicators: readonly IndicatorDescription[],
): RuleView['indicator'] {
  const found = 'indicator' in watch ? indicators.find(({ code }) => code === watch.indicator) : undefined
  return found ? { title: found.title, unit: found.unit } : null
}

export interface RuleView extends RuleDeclaration {
  /** `null` for the platform's own. */
  pluginId: string | null
  openAlerts: number
  mutedUntil: Date | null
  mutedBy: string | null
  /** Names in it that mean nothing here, so it watches less than it says; `null` when all is known. */
  trouble: string | null
  /** What it measures; `null` for a rule that watches no indicator, or one that nobody declares. */
  indicator: Pick<IndicatorDescription, 'title' | 'unit'> | null
}

export interface ChannelSettings {
  schema: object
  config: Record<string, unknown>
  /** JSON Pointers of the secrets that are saved. */
  secrets: string[]
  enabled: boolean
  severityFrom: AlertSeverity
}
export interface ChannelChange {
  config?: Record<string, unknown>
  enabled?: boolean
  severityFrom?: AlertSeverity
}

export interface AlertsDeps {
  control: DataSource
  journal: Pick<Journal, 'transact'>
  clock: EngineClock
  post: Pick<AlertPost, 'deliver' | 'ring'>
  manifests(): readonly PluginManifest[]
  indicators(): readonly IndicatorDescription[]
  sources(): readonly string[]
  territories(): Promise<readonly WatchedTerritory[]>
  /** The outbox has news. */
  onWritten(): void
}

export class Alerts {
  readonly #deps: AlertsDeps

  constructor(deps: AlertsDeps) {
    this.#deps = deps
  }

  /** Every rule in force, with the plugin that declares it. */
  rules(): { rule: RuleDeclaration; pluginId: string | null }[] {
    const declared = this.#deps
      .manifests()
      .flatMap(({ id, rules = [] }) => rules.map((rule) => ({ rule, pluginId: id })))
    return [...BUILT_IN_RULES.map((rule) => ({ rule, pluginId: null })), ...declared]
  }

  /** Channels follow the plugins that are loaded. */
  async followPlugins(): Promise<void> {
    const channels = this.#deps
      .manifests()
      .flatMap(({ id, channels: own = [] }) => own.map(({ code, title }) => ({ code, title, pluginId: id })))
    await saveChannels(this.#ask, channels)
    this.#deps.post.ring()
  }

  async list(query: AlertQuery): Promise<{ items: StoredAlert[]; next: string | null }> {
    const found = await listAlerts(this.#ask, { ...query, limit: query.limit + 1 })
    const items = found.slice(0, query.limit)
    return { items, next: found.length > query.limit ? (items.at(-1)?.id ?? null) : null }
  }

  async ruleViews(): Promise<RuleView[]> {
    const [open, mutes, territories] = await Promise.all([
      readOpen(this.#ask),
      readMutes(this.#ask),
      this.#deps.territories(),
    ])
    const known = {
      indicators: this.#deps.indicators(),
      territories,
      sources: this.#deps.sources(),
      plugins: this.#deps.manifests().map(({ id }) => id),
    }
    const now = this.#deps.clock.now()
    return this.rules().map(({ rule, pluginId }) => {
      const mute = mutes.find((muted) => muted.rule === rule.code && muted.until > now)
      return {
        ...rule,
        pluginId,
        openAlerts: open.filter((alert) => alert.rule === rule.code).length,
        mutedUntil: mute?.until ?? null,
        mutedBy: mute?.by ?? null,
        trouble: ruleTrouble(rule, known) ?? null,
        indicator: measuredBy(rule, known.indicators),
      }
    })
  }

  /** Throws `OBZ_ALERT_UNKNOWN` for one that is not open. */
  async acknowledge(actor: Actor, id: string, note: string | null): Promise<StoredAlert> {
    return this.#act(async (ask, write) => {
      const noted = { login: actor.login, note, at: this.#deps.clock.now() }
      const alert = await acknowledgeAlert(ask, id, noted)
      if (!alert) throw alertUnknown(id)
      await write('alert.acknowledge', alert.rule, { object: alert.object, note: note !== null })
      return alert
    }, actor)
  }

  /** `until` null ends it. Throws `OBZ_ALERT_RULE_UNKNOWN`, or `OBZ_ALERT_MUTE_INVALID` for a moment that has passed. */
  async mute(actor: Actor, rule: string, until: Date | null): Promise<void> {
    if (!this.rules().some((known) => known.rule.code === rule)) throw ruleUnknown(rule)
    const now = this.#deps.clock.now()
    if (until && (until <= now || until.getTime() - now.getTime() > MUTE_MS_MAX)) throw muteInvalid()
    await this.#act(async (ask, write) => {
      await muteRule(ask, rule, until, actor.login)
      await write('alert.mute', rule, { until: until?.toISOString() ?? null })
    }, actor)
  }

  channels(): Promise<ChannelState[]> {
    return listChannels(this.#ask)
  }

  async channelSettings(code: string): Promise<ChannelSettings> {
    const { channel, manifest } = await this.#findChannel(code)
    const secrets: string[] = []
    const config = withoutSecrets(manifest.configSchema, channel.config, '', secrets) ?? {}
    return {
      schema: manifest.configSchema as object,
      config: config as Record<string, unknown>,
      secrets,
      enabled: channel.enabled,
      severityFrom: channel.severityFrom,
    }
  }

  /** Throws `OBZ_SOURCE_CONFIG_INVALID` with the fields; a channel that is off may be saved half set. */
  async changeChannel(actor: Actor, code: string, change: ChannelChange): Promise<ChannelSettings> {
    const { channel, manifest } = await this.#findChannel(code)
    const next = {
      code,
      config: change.config
        ? (withKeptSecrets(manifest.configSchema, channel.config, change.config) as StoredChannel['config'])
        : channel.config,
      enabled: change.enabled ?? channel.enabled,
      severityFrom: change.severityFrom ?? channel.severityFrom,
    }
    if (next.enabled || change.config) checkedConfig(code, manifest, next.config)
    await this.#act(async (ask, write) => {
      await changeChannel(ask, next)
      await write('alert.channel', code, { enabled: next.enabled })
    }, actor)
    this.#deps.post.ring()
    return await this.channelSettings(code)
  }

  /** Sends an invented alert with what is saved, at once. Throws the channel's own refusal, or `OBZ_CHANNEL_FAILED`. */
  async trial(actor: Actor, code: string): Promise<void> {
    const { channel } = await this.#findChannel(code)
    const at = this.#deps.clock.now()
    await this.#act((_ask, write) => write('alert.trial', code, {}), actor)
    try {
      await this.#deps.post.deliver(code, channel.config, trialMessage(at))
    } catch (error) {
      throw error instanceof ObzorError && speaksOfChannels(error)
        ? error
        : channelFailed(code, error as Error)
    }
  }

  async deliveries(code: string): Promise<StoredDelivery[]> {
    await this.#findChannel(code)
    return await listDeliveries(this.#ask, code, DELIVERIES_MAX)
  }

  /** Throws `OBZ_ALERT_DELIVERY_UNKNOWN` for one that was not given up. */
  async retry(actor: Actor, id: string): Promise<void> {
    await this.#act(async (ask, write) => {
      const channel = await retryDelivery(ask, id, this.#deps.clock.now())
      if (channel === undefined) throw deliveryUnknown(id)
      await write('alert.retry', channel, { delivery: id })
    }, actor)
    this.#deps.post.ring()
  }

  async #act<Result>(
    work: (
      ask: Ask,
      write: (
        action: string,
        subject: string,
        detail: Record<string, string | boolean | null>,
      ) => Promise<void>,
    ) => Promise<Result>,
    actor: Actor,
  ): Promise<Result> {
    const result = await this.#deps.journal.transact((manager: EntityManager, write) =>
      work(
        (sql, parameters) => manager.query(sql, parameters),
        (action, subject, detail) => write({ actor, action, subject, detail }),
      ),
    )
    this.#deps.onWritten()
    return result
  }

  async #findChannel(code: string): Promise<{ channel: StoredChannel; manifest: PluginManifest }> {
    const channel = await findChannel(this.#ask, code)
    const manifest = this.#deps.manifests().find(({ id }) => id === channel?.pluginId)
    if (!channel || !manifest) throw channelUnknown(code)
    return { channel, manifest }
  }

  readonly #ask: Ask = (sql, parameters) => this.#deps.control.query(sql, parameters)
}

/** A rule that is muted longer is a rule that should be changed. */
const MUTE_MS_MAX = 31 * 24 * 3_600_000

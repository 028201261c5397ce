// Puts together what publishes figures: the gate, the answers about them, their history and the rules.
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { DataSource } from 'typeorm'
import { INDICATORS_CHANNEL } from '../../protocol/index.ts'
import type { Access } from '../access/access.ts'
import type { PluginHost } from '../host/plugin-host.ts'
import type { Doorbell } from '../live/doorbell.ts'
import type { LivePath } from '../live/live-path.ts'
import type { LineComparison } from '../measure/line-comparison.ts'
import type { EngineClock, RegionSettings } from '../tokens.ts'
import { DisclosureRules, savedPolicy } from './disclosure-policy.ts'
import { Explanations } from './explanation.ts'
import type { IndicatorRoutesDeps } from './indicator.routes.ts'
import { HistoryKeeper } from './history-keeper.ts'
import { IndicatorChanges } from './indicator-change.ts'
import { IndicatorOverviews } from './indicator-overview.ts'
import { IndicatorValues } from './indicator-values.ts'
import { PublicationGate } from './publication-gate.ts'
import { DesignEffects } from './share-interval.ts'

/** First of all: the views of the live path publish through it. */
export async function openGate(
  control: DataSource,
  { settings, clock }: { settings: Pick<RegionSettings, 'training'>; clock: EngineClock },
): Promise<PublicationGate> {
  return new PublicationGate({ policy: await savedPolicy(control, settings), now: () => clock.now() })
}

export interface ComposePublicationDeps {
  gate: PublicationGate
  pool: Pool
  control: DataSource
  access: Pick<Access, 'sessionOfCookie' | 'journal'>
  settings: Pick<RegionSettings, 'asOf' | 'training'>
  host: Pick<PluginHost, 'manifests'>
  comparison: Pick<LineComparison, 'apply' | 'inForce'>
  live: Pick<LivePath, 'published'>
  doorbell: Pick<Doorbell, 'ring'>
  clock: EngineClock
  log: Logger
  timeZone: () => string
}

export interface PublicationParts {
  /** What the routes need. */
  answers: IndicatorRoutesDeps
  rules: DisclosureRules
  history: HistoryKeeper
}

export function composePublication(deps: ComposePublicationDeps): PublicationParts {
  const { gate, pool, control, access, settings, host, comparison, live, doorbell } = deps
  const { asOf, training } = settings
  const catalogue = () => ({
    indicators: host.manifests.flatMap(({ id, indicators }) =>
      comparison.apply(indicators).map((indicator) => ({ ...indicator, pluginId: id })),
    ),
    statistics: host.manifests.flatMap(({ id, statistics }) =>
      statistics.map((statistic) => ({ ...statistic, pluginId: id })),
    ),
  })
  const cursor = () => live.published()?.cursor(INDICATORS_CHANNEL) ?? null
  const designEffects = new DesignEffects(pool, deps.clock)
  const values = new IndicatorValues({ gate, pool, catalogue, asOf, designEffects })
  const history = new HistoryKeeper({
    gate,
    pool,
    clock: deps.clock,
    log: deps.log.child({ part: 'history' }),
    asOf,
    timeZone: deps.timeZone,
    leads: () => live.published() !== null,
  })
  const explanations = new Explanations({
    values,
    gate,
    pool,
    asOf,
    training,
    cursor,
    comparison: () => comparison.inForce,
  })
  const rules = new DisclosureRules({
    control,
    journal: access.journal,
    gate,
    onChanged: () => doorbell.ring(),
  })
  return {
    answers: {
      values,
      explanations,
      cursor,
      history,
      changes: new IndicatorChanges({ values, gate }),
      overviews: new IndicatorOverviews({ gate, pool, catalogue, asOf }),
      identify: (cookie) => access.sessionOfCookie(cookie),
    },
    rules,
    history,
  }
}

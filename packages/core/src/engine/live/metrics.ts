// Numbers of the live path for /metrics. One instance per registry: prom-client refuses a name twice.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

const LAG_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export class LiveMetrics {
  readonly relayLagSeconds: Histogram
  readonly relayTurnSeconds: Histogram
  readonly relayPhaseSeconds: Histogram<'phase'>
  readonly relayResyncs: Counter
  readonly isLeader: Gauge
  readonly framesPublished: Counter<'channel'>
  readonly framesSent: Counter<'kind'>
  readonly clients: Gauge
  readonly clientsDropped: Counter
  readonly derivedStreams: Gauge
  readonly snapshotSeconds: Histogram
  readonly subscriptionsRefused: Counter<'reason'>
  readonly welfareHouseholds: Counter
  readonly indicatorMismatches: Counter<'indicator'>
  readonly openTransactionSeconds: Gauge

  constructor(registry: Registry) {
    const registers = [registry]
    const counter = <Label extends string>(
      name: string,
      help: string,
      labelNames: Label[] = [],
    ): Counter<Label> => new Counter({ name, help, labelNames, registers })
    const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers })
    this.relayLagSeconds = new Histogram({
      name: 'obzor_relay_lag_seconds',
      help: 'From the oldest outbox row of a turn to the publication of its frames',
      buckets: LAG_BUCKETS_SECONDS,
      registers,
    })
    this.relayTurnSeconds = new Histogram({
      name: 'obzor_relay_turn_seconds',
      help: 'Duration of a turn that found changes',
      buckets: LAG_BUCKETS_SECONDS,
      registers,
    })
    this.relayPhaseSeconds = new Histogram({
      name: 'obzor_relay_phase_seconds',
      help: 'Parts of such a turn: difference, refresh and fence wait for the database, send is work of ours',
      labelNames: ['phase'],
      buckets: [0.001, 0.0025, ...LAG_BUCKETS_SECONDS],
      registers,
    })
    this.relayResyncs = counter('obzor_relay_resyncs_total', 'Whole re-readings of the published views')
    this.isLeader = gauge('obzor_relay_is_leader', '1 where this engine publishes')
    this.framesPublished = counter('obzor_frames_published_total', 'Frames built, by channel', ['channel'])
    this.framesSent = counter('obzor_frames_sent_total', 'Frames handed to sockets, by kind', ['kind'])
    this.clients = gauge('obzor_live_clients', 'Open sockets')
    this.clientsDropped = counter('obzor_live_clients_behind_total', 'Sockets that were told needs-snapshot')
    this.derivedStreams = gauge(
      'obzor_live_derived_streams',
      'Areas and roll-ups of layers that are followed',
    )
    this.snapshotSeconds = new Histogram({
      name: 'obzor_snapshot_seconds',
      help: 'From the first client that needs a snapshot to its last byte handed to the socket',
      buckets: LAG_BUCKETS_SECONDS,
      registers,
    })
    this.subscriptionsRefused = counter('obzor_live_refusals_total', 'Subscriptions refused, by reason', [
      'reason',
    ])
    this.welfareHouseholds = counter('obzor_welfare_households_total', 'Households recounted')
    this.indicatorMismatches = counter(
      'obzor_indicator_mismatches_total',
      'Audits in which the live sums differed from the SQL recount',
      ['indicator'],
    )
    this.openTransactionSeconds = gauge(
      'obzor_open_transaction_seconds',
      'Age of the oldest open transaction past the limit, 0 where there is none',
    )
  }
}

// Open alerts as they are now, by the channel `alerts`: for the bell, the page and the list of sources.
import { compareSeverity } from '@obzor/core/model'
import { ALERTS_CHANNEL, type AlertRow } from '@obzor/core/protocol'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { OpenRowsFeed, RowsFeed } from '../../shared/live/connection.ts'
import { openSocketFeed } from '../../shared/live/socket-feed.ts'

export const useAlerts = defineStore('alerts', () => {
  const rows = shallowRef<ReadonlyMap<string, AlertRow>>(new Map())
  let feed: RowsFeed | undefined

  /** That nobody has taken note of: what the bell counts, the gravest first. A rule that is muted rings no bell. */
  const waitingAt = (now: number): AlertRow[] =>
    [...rows.value.values()]
      .filter(
        ({ isAcknowledged, mutedUntil }) => !isAcknowledged && (mutedUntil === null || mutedUntil <= now),
      )
      .sort((one, other) => compareSeverity(one.severity, other.severity))
  /** Only a silence is measured in minutes. */
  const silentSources = computed<ReadonlySet<string>>(
    () =>
      new Set(
        [...rows.value.values()]
          .filter(({ object, finding }) => object.kind === 'source' && finding.unit === 'minute')
          .map(({ object }) => object.code),
      ),
  )

  /** Follows the channel until `unfollow`. Harmless when it does already. */
  function follow(open: OpenRowsFeed<AlertRow> = openSocketFeed): void {
    feed ??= open(ALERTS_CHANNEL, {
      rows: (next) => (rows.value = next),
      connection: () => undefined,
      refused: () => undefined,
    })
  }
  function unfollow(): void {
    feed?.close()
    feed = undefined
    rows.value = new Map()
  }

  return { rows, waitingAt, silentSources, follow, unfollow }
})

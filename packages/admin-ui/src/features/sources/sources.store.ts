// The sources as they are now: read once, then kept by the channel `sources`.
import type { SourceRow } from '@obzor/core/protocol'
import { SOURCES_CHANNEL } from '@obzor/core/protocol'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'
import type { Connection, OpenRowsFeed, RowsFeed } from '../../shared/live/connection.ts'
import { openSocketFeed } from '../../shared/live/socket-feed.ts'
import { deleteRun, getSources, patchSource, postRun } from './sources.api.ts'

export const useSources = defineStore('sources', () => {
  const rows = shallowRef<ReadonlyMap<string, SourceRow>>(new Map())
  /** False until the first answer: an empty list and no list yet look different. */
  const loaded = ref(false)
  const connection = ref<Connection>({ kind: 'connecting' })
  /** Why there is no list. */
  const loadProblem = shallowRef<Problem | null>(null)
  /** Why the last press of a button did nothing; stays until it is closed, a press succeeds or the source is read. */
  const pressProblem = shallowRef<{ source: string; problem: Problem } | null>(null)
  /** Codes of sources whose button was pressed and not answered yet. */
  const pending = ref(new Set<string>())
  /** By the code of a source, the run that was asked for last on this console. */
  const askedRuns = ref(new Map<string, string>())
  let feed: RowsFeed | undefined

  const list = computed(() => [...rows.value.values()].sort((one, other) => one.id.localeCompare(other.id)))

  async function load(): Promise<void> {
    try {
      const { items } = await getSources()
      // The channel may have been faster, and it is never older.
      if (!loaded.value) rows.value = new Map(items.map((row) => [row.id, row]))
      loaded.value = true
      loadProblem.value = null
    } catch (error) {
      loadProblem.value = asProblem(error)
    }
  }

  /** Follows the channel until `unfollow`. Harmless when it does already. */
  function follow(open: OpenRowsFeed<SourceRow> = openSocketFeed): void {
    feed ??= open(SOURCES_CHANNEL, {
      rows: (next) => {
        forgetPressed(next)
        rows.value = next
        loaded.value = true
        loadProblem.value = null
      },
      connection: (next) => (connection.value = next),
      // The session may have ended; asking the engine finds out and leads to the sign-in.
      refused: () => void load(),
    })
  }

  /** A source that is read by now was not kept from it for long. */
  function forgetPressed(next: ReadonlyMap<string, SourceRow>): void {
    const source = pressProblem.value?.source
    if (source === undefined) return
    const [before, now] = [rows.value.get(source)?.lastRun?.id, next.get(source)?.lastRun]
    if (now && now.id !== before) pressProblem.value = null
  }

  function unfollow(): void {
    feed?.close()
    feed = undefined
    connection.value = { kind: 'connecting' }
    rows.value = new Map()
    loaded.value = false
  }

  /** Runs one press of a button; a refusal is shown and does not throw. True when it was done. */
  async function press(code: string, work: () => Promise<SourceRow | void>): Promise<boolean> {
    if (pending.value.has(code)) return false
    pending.value.add(code)
    try {
      const row = await work()
      if (row) rows.value = new Map(rows.value).set(code, row)
      pressProblem.value = null
      return true
    } catch (error) {
      pressProblem.value = { source: code, problem: asProblem(error) }
      return false
    } finally {
      pending.value.delete(code)
    }
  }

  const runNow = (code: string) =>
    press(code, async () => {
      const { runId } = await postRun(code)
      askedRuns.value.set(code, runId)
    })
  const cancelRun = (code: string, run: string) => press(code, async () => void (await deleteRun(run)))
  const setEnabled = (code: string, enabled: boolean) => press(code, () => patchSource(code, { enabled }))

  return {
    rows,
    list,
    loaded,
    connection,
    loadProblem,
    pressProblem,
    pending,
    askedRuns,
    load,
    follow,
    unfollow,
    runNow,
    cancelRun,
    setEnabled,
  }
})

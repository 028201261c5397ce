// Pages of a long list, joined as they are asked for.
import { ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'
import type { Page } from './sources.api.ts'

/** Rows kept on a screen; past it «Показать ещё» ends: a person narrows the filter instead. */
export const ROWS_SHOWN_MAX = 2000
/** Rows kept while new ones come by themselves. */
export const ROWS_FOLLOWED_MAX = 200

/** `fold` joins rows that stand for one thing, newest first; it sees the list each time a row was put. */
export function usePagedRows<Row extends { id: string }>(
  read: (before: string | undefined) => Promise<Page<Row>>,
  fold: (rows: readonly Row[]) => readonly Row[] = (rows) => rows,
) {
  const rows = shallowRef<readonly Row[]>([])
  const next = ref<string | null>(null)
  const loading = ref(false)
  const loaded = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let asked = 0
  let askedFor = 0

  async function ask(before: string | undefined): Promise<void> {
    asked += 1
    const mine = asked
    loading.value = true
    try {
      const page = await read(before)
      // The filter changed while this page was on its way.
      if (mine !== asked) return
      rows.value = before === undefined ? page.items : [...rows.value, ...page.items]
      askedFor = rows.value.length
      next.value = rows.value.length < ROWS_SHOWN_MAX ? page.next : null
      problem.value = null
      loaded.value = true
    } catch (error) {
      if (mine === asked) problem.value = asProblem(error)
    } finally {
      if (mine === asked) loading.value = false
    }
  }

  const reload = (): Promise<void> => ask(undefined)
  const more = (): Promise<void> => (next.value === null ? Promise.resolve() : ask(next.value))
  /**
   * Puts a row the channel told of over the one that was read, or on top when it is new. A source that runs every
   * five seconds brings 17,280 a day to a page that stays open: the oldest leave, «Показать ещё» reads them again.
   */
  function put(row: Row): void {
    const index = rows.value.findIndex(({ id }) => id === row.id)
    if (index !== -1) {
      rows.value = fold(rows.value.with(index, row))
      return
    }
    // What a person asked to see stays, however long it is.
    const keptMax = Math.max(ROWS_FOLLOWED_MAX, askedFor)
    if (rows.value.length >= keptMax) next.value = rows.value[keptMax - 2]!.id
    rows.value = fold([row, ...rows.value].slice(0, keptMax))
  }
  return { rows, next, loading, loaded, problem, reload, more, put }
}

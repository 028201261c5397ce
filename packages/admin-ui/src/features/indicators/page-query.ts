// What of a figure is looked at, as it stands in the address: whoever opens the link sees the same.
import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

const NAMES = ['territory', 'at', 'vintage', 'kind', 'by', 'rows', 'columns', 'from', 'to', 'parts'] as const
type Name = (typeof NAMES)[number]

export type PageQuery = Record<Name, WritableComputedRef<string | null>>

/** `null` is the page's own choice, and stands in no address. */
export function usePageQuery(): PageQuery {
  const route = useRoute()
  const router = useRouter()
  const choice = (name: Name): WritableComputedRef<string | null> =>
    computed({
      get: () => {
        const value = route.query[name]
        return typeof value === 'string' && value !== '' ? value : null
      },
      set: (value) => {
        const { [name]: _former, ...query } = route.query
        void router.replace({ query: value === null ? query : { ...query, [name]: value } })
      },
    })
  return Object.fromEntries(NAMES.map((name) => [name, choice(name)])) as PageQuery
}

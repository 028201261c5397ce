// What a wall knows about itself: its region, its map, its theme and scene. Figures are not here; they live in the feed.
import type { LeadTo } from '@obzor/core/protocol'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { readMap, readPlatform, type MapDocument, type Platform } from './wall.api.ts'

export type Theme = 'dark' | 'light' | 'contrast'

/** First wait after a failed read, doubled up to the last, milliseconds. */
const [RETRY_FIRST_MS, RETRY_LAST_MS] = [1000, 15_000]

export interface Failure {
  reason: string
  /** Milliseconds since 1970. */
  retryAt: number
}

export const useWallStore = defineStore('wall', () => {
  const platform = shallowRef<Platform | null>(null)
  const map = shallowRef<MapDocument | null>(null)
  const platformFailure = ref<Failure | null>(null)
  const mapFailure = ref<Failure | null>(null)
  const theme = ref<Theme>('dark')
  /** ОКТМО of the territory that every panel points out. */
  const spotlit = ref<string | null>(null)
  /** ОКТМО of the territory that the whole wall is of; `null` for the region. */
  const territory = ref<string | null>(null)
  /** Hall's time from which maps move there. */
  const territoryAt = ref(0)
  /** Whether a press on a territory goes to it: at the operator's desk. */
  const goesByPress = shallowRef<((oktmo: string | null) => void) | null>(null)
  /** The look that maps follow. */
  const lead = shallowRef<LeadTo | null>(null)

  function showTheme(next: Theme): void {
    theme.value = next
    document.documentElement.dataset['theme'] = next
  }

  function spotlight(oktmo: string | null): void {
    spotlit.value = oktmo
  }

  function goTo(oktmo: string | null, at = 0): void {
    territoryAt.value = at
    territory.value = oktmo
  }

  /** Reads both documents and keeps trying: a wall is started before its server as often as after it. */
  function load(): void {
    void keepReading(readPlatform, (value) => (platform.value = value), platformFailure)
    void keepReading(readMap, (value) => (map.value = value), mapFailure)
  }

  /** After the server came back: what it is may have changed. The old picture stays if it does not answer. */
  function refresh(): void {
    void readPlatform().then(
      (value) => (platform.value = value),
      () => undefined,
    )
    void readMap().then(keepMapUnlessChanged, () => undefined)
  }
  function keepMapUnlessChanged(next: MapDocument): void {
    if (JSON.stringify(next.territories) !== JSON.stringify(map.value?.territories)) map.value = next
  }

  return {
    platform,
    map,
    platformFailure,
    mapFailure,
    theme,
    target: computed(() => platform.value?.target ?? map.value?.target ?? null),
    timeZone: computed(() => platform.value?.region.timeZone ?? map.value?.timeZone ?? undefined),
    spotlit,
    territory,
    territoryAt,
    /** Code of what the wall is of: the territory, or the region. */
    place: computed(() => territory.value ?? platform.value?.region.code ?? null),
    goesByPress,
    lead,
    showTheme,
    spotlight,
    goTo,
    load,
    refresh,
  }
})

async function keepReading<Value>(
  read: () => Promise<Value>,
  accept: (value: Value) => void,
  failure: { value: Failure | null },
): Promise<void> {
  for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(waitMs * 2, RETRY_LAST_MS)) {
    try {
      accept(await read())
      failure.value = null
      return
    } catch (error) {
      failure.value = {
        reason: error instanceof Error ? error.message : String(error),
        retryAt: Date.now() + waitMs,
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }
}

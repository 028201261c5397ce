// The plugins as they are now: read again every two seconds while a page of theirs is open.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'
import {
  acceptVersion,
  addPrivateHost,
  bringBundle,
  discardVersion,
  getPlugin,
  getPlugins,
  removePrivateHost,
  rollBack,
  setPluginEnabled,
  type Acceptance,
  type PluginDetails,
  type PluginRow,
  type PrivateHostWish,
} from './plugins.api.ts'

const NEEDS_SOMEBODY = new Set<PluginRow['state']>(['failed', 'broken', 'backing-off'])

export const usePlugins = defineStore('plugins', () => {
  const list = shallowRef<PluginRow[]>([])
  /** The one whose page is open. */
  const opened = shallowRef<PluginDetails | null>(null)
  const loaded = ref(false)
  const loadProblem = shallowRef<Problem | null>(null)
  /** Why the last press did nothing; stays until it is closed or a press succeeds. */
  const pressProblem = shallowRef<Problem | null>(null)
  /** What is being done, one thing at a time. */
  const doing = ref<'bring' | 'accept' | 'roll-back' | 'switch' | 'discard' | 'grant' | null>(null)

  /** Of the bundle that is being sent, 0…1. */
  const sentShare = ref(0)
  let sending: AbortController | undefined
  /** An answer to a question asked before a press is older than what the press did. */
  let presses = 0

  const attention = computed(
    () => list.value.filter((plugin) => plugin.offer !== null || NEEDS_SOMEBODY.has(plugin.state)).length,
  )

  async function load(): Promise<void> {
    try {
      list.value = (await getPlugins()).items
      loaded.value = true
      loadProblem.value = null
    } catch (error) {
      loadProblem.value = asProblem(error)
    }
  }

  async function open(id: string): Promise<void> {
    if (opened.value?.id !== id) opened.value = null
    const asked = presses
    try {
      const details = await getPlugin(id)
      if (asked === presses) opened.value = details
      loadProblem.value = null
    } catch (error) {
      loadProblem.value = asProblem(error)
    }
  }

  async function press<Answer>(
    what: NonNullable<typeof doing.value>,
    work: () => Promise<Answer>,
  ): Promise<Answer | null> {
    if (doing.value !== null) return null
    doing.value = what
    presses += 1
    try {
      const answer = await work()
      pressProblem.value = null
      return answer
    } catch (error) {
      pressProblem.value = asProblem(error)
      return null
    } finally {
      presses += 1
      doing.value = null
    }
  }
  async function change(
    what: NonNullable<typeof doing.value>,
    work: () => Promise<PluginDetails>,
  ): Promise<boolean> {
    const details = await press(what, work)
    if (details) opened.value = details
    return details !== null
  }

  /** Id of the plugin that the bundle is of; null when it was refused. */
  async function bring(file: Blob): Promise<string | null> {
    const mine = new AbortController()
    const onSent = (share: number): void => void (sentShare.value = share)
    const brought = await press('bring', async () => {
      sentShare.value = 0
      sending = mine
      try {
        return await bringBundle(file, { onSent, signal: mine.signal })
      } catch (error) {
        // Whoever stopped it knows.
        if (mine.signal.aborted) return null
        throw error
      }
    })
    return brought?.pluginId ?? null
  }
  /** The bundle that is on its way is left where it is. */
  const stopBringing = (): void => sending?.abort()
  const accept = (id: string, version: string, acceptance: Acceptance) =>
    change('accept', () => acceptVersion(id, version, acceptance))
  const goBack = (id: string) => change('roll-back', () => rollBack(id))
  const setEnabled = (id: string, enabled: boolean) => change('switch', () => setPluginEnabled(id, enabled))
  const grantPrivate = (id: string, wish: PrivateHostWish) => change('grant', () => addPrivateHost(id, wish))
  const revokePrivate = (id: string, host: string) => change('grant', () => removePrivateHost(id, host))
  const discard = async (id: string, version: string): Promise<boolean> => {
    const done = await press('discard', async () => {
      await discardVersion(id, version)
      return true
    })
    if (done) await open(id)
    return done === true
  }

  return {
    list,
    opened,
    loaded,
    loadProblem,
    pressProblem,
    doing,
    attention,
    sentShare,
    load,
    open,
    bring,
    stopBringing,
    accept,
    goBack,
    setEnabled,
    grantPrivate,
    revokePrivate,
    discard,
  }
})

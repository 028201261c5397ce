// Who is signed in and what they may do, and whether the platform still waits for its first administrator.
import type { Identity, Right } from '@obzor/core/model'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { asProblem } from '../../shared/http/problem.ts'
import { onSignedOut } from '../../shared/http/request.ts'
import {
  deleteSession,
  getSession,
  getSetup,
  postSession,
  postSetup,
  type Credentials,
  type Setup,
} from './access.api.ts'

export const useSession = defineStore('session', () => {
  const identity = ref<Identity | null>(null)
  const setupNeeded = ref(false)
  /** True when a session was there and is not any more: the sign-in screen says why it appeared. */
  const ended = ref(false)
  let restored: Promise<void> | undefined

  onSignedOut(() => {
    if (identity.value) ended.value = true
    identity.value = null
  })

  /** The engine refuses what is not allowed; this only leaves out what would be refused anyway. */
  const may = (right: Right): boolean => identity.value?.rights.includes(right) ?? false

  /** Asks the engine once for each load of the page. */
  function restore(): Promise<void> {
    restored ??= ask()
    return restored
  }

  async function ask(): Promise<void> {
    const [session, setup] = await Promise.allSettled([getSession(), getSetup()])
    identity.value = session.status === 'fulfilled' ? session.value : null
    setupNeeded.value = setup.status === 'fulfilled' && setup.value.needed
    // An engine that did not answer is asked again by the next navigation.
    if (setup.status === 'rejected' && asProblem(setup.reason).status === 0) restored = undefined
  }

  /** Asks again: rights may have been taken away, or the session ended. An engine that is silent changes nothing. */
  async function refresh(): Promise<void> {
    const asked = identity.value
    if (!asked) return
    const next = await getSession().catch(() => null)
    // What happened meanwhile, a sign-out or a new password, is newer than this answer.
    if (next && identity.value === asked) identity.value = next
  }

  async function signIn(credentials: Credentials): Promise<void> {
    identity.value = await postSession(credentials)
    ended.value = false
  }

  async function setUp(setup: Setup): Promise<void> {
    try {
      identity.value = await postSetup(setup)
      setupNeeded.value = false
    } catch (error) {
      // Somebody else was faster: the next screen is the sign-in.
      if (asProblem(error).code === 'OBZ_ACCESS_SETUP_DONE') setupNeeded.value = false
      throw error
    }
  }

  async function signOut(): Promise<void> {
    const onward = await deleteSession()
    identity.value = null
    ended.value = false
    if (onward) window.location.assign(onward.continueAt)
  }

  return { identity, setupNeeded, ended, may, restore, refresh, signIn, setUp, signOut }
})

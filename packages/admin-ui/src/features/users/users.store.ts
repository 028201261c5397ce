// The users, the one whose page is open, and a one-time password while it may be shown.
import type { UserAccount, UserSession } from '@obzor/core/model'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'
import { useSession } from '../access/session.store.ts'
import {
  endUserSessions,
  getUser,
  getUsers,
  getUserSessions,
  patchUser,
  postUser,
  resetUser,
  type Issued,
  type UserDraft,
} from './users.api.ts'

export type UserPress = 'create' | 'save' | 'switch' | 'reset' | 'end-sessions'

export const useUsers = defineStore('users', () => {
  const session = useSession()
  const list = shallowRef<readonly UserAccount[]>([])
  const loaded = ref(false)
  const opened = shallowRef<UserAccount | null>(null)
  /** Of the one that is open; empty for whoever may not look at them. */
  const sessions = shallowRef<readonly UserSession[]>([])
  /** Shown until its page is left; the engine keeps only a hash. */
  const issued = shallowRef<Issued | null>(null)
  const loadProblem = shallowRef<Problem | null>(null)
  /** Why the last press did nothing; stays until it is closed or a press succeeds. */
  const pressProblem = shallowRef<Problem | null>(null)
  /** What is being done, one thing at a time. */
  const doing = ref<UserPress | null>(null)

  async function load(): Promise<void> {
    try {
      list.value = (await getUsers()).items
      loaded.value = true
      loadProblem.value = null
    } catch (error) {
      loadProblem.value = asProblem(error)
    }
  }

  async function open(id: string): Promise<void> {
    if (opened.value?.id !== id) {
      opened.value = null
      sessions.value = []
    }
    try {
      const [user, found] = await Promise.all([
        getUser(id),
        session.may('sessions.end') ? getUserSessions(id) : { items: [] },
      ])
      opened.value = user
      sessions.value = found.items
      loadProblem.value = null
    } catch (error) {
      loadProblem.value = asProblem(error)
    }
  }

  async function press<Answer>(what: UserPress, work: () => Promise<Answer>): Promise<Answer | null> {
    if (doing.value !== null) return null
    doing.value = what
    try {
      const answer = await work()
      pressProblem.value = null
      return answer
    } catch (error) {
      pressProblem.value = asProblem(error)
      return null
    } finally {
      doing.value = null
    }
  }
  function issue(next: Issued | null): boolean {
    if (!next) return false
    issued.value = next
    opened.value = next.user
    return true
  }

  /** Id of the new user, or null when the engine refused. */
  async function create(draft: UserDraft & { login: string }): Promise<string | null> {
    const next = await press('create', () => postUser(draft))
    return issue(next) ? next!.user.id : null
  }
  /** Also ends all sessions of the user and takes the second factor away. */
  async function reset(id: string): Promise<boolean> {
    const done = issue(await press('reset', () => resetUser(id)))
    if (done) sessions.value = []
    return done
  }
  async function save(id: string, change: Partial<UserDraft>): Promise<boolean> {
    return keep(await press('save', () => patchUser(id, change)))
  }
  async function setEnabled(id: string, enabled: boolean): Promise<boolean> {
    const done = keep(await press('switch', () => patchUser(id, { enabled })))
    if (done && !enabled) sessions.value = []
    return done
  }
  async function endSessions(id: string): Promise<boolean> {
    const done = await press('end-sessions', async () => {
      await endUserSessions(id)
      return true
    })
    if (done) await open(id)
    return done === true
  }
  function keep(user: UserAccount | null): boolean {
    if (user) opened.value = user
    return user !== null
  }
  const forgetIssued = (): void => {
    issued.value = null
  }

  return {
    list,
    loaded,
    opened,
    sessions,
    issued,
    loadProblem,
    pressProblem,
    doing,
    load,
    open,
    create,
    save,
    reset,
    setEnabled,
    endSessions,
    forgetIssued,
  }
})

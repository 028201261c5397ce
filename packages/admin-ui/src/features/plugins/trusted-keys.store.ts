// The keys whose signature a bundle may carry.
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'
import { addTrustedKey, getTrustedKeys, removeTrustedKey, type TrustedKey } from './plugins.api.ts'

/** A private key that came by mistake is named on the form and never sent: it must stay with its author. */
export const isPrivateKey = (pem: string): boolean => /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)

export const useTrustedKeys = defineStore('trusted-keys', () => {
  const list = shallowRef<readonly TrustedKey[]>([])
  const loaded = ref(false)
  const loadProblem = shallowRef<Problem | null>(null)
  /** Why the last press did nothing; stays until it is closed or a press succeeds. */
  const pressProblem = shallowRef<Problem | null>(null)
  const doing = ref<'add' | 'remove' | null>(null)
  /** The one that was added last: its fingerprint is still to be compared with its author's. */
  const newest = ref<string | null>(null)

  async function load(): Promise<void> {
    try {
      list.value = (await getTrustedKeys()).items
      loaded.value = true
      loadProblem.value = null
    } catch (error) {
      loadProblem.value = asProblem(error)
    }
  }

  async function press(what: NonNullable<typeof doing.value>, work: () => Promise<void>): Promise<boolean> {
    if (doing.value !== null) return false
    doing.value = what
    try {
      await work()
      pressProblem.value = null
      await load()
      return true
    } catch (error) {
      pressProblem.value = asProblem(error)
      return false
    } finally {
      doing.value = null
    }
  }

  async function add(name: string, publicKey: string): Promise<boolean> {
    if (isPrivateKey(publicKey)) return false
    return await press('add', async () => {
      newest.value = (await addTrustedKey({ name: name.trim(), publicKey: publicKey.trim() })).id
    })
  }
  const remove = (id: string): Promise<boolean> =>
    press('remove', async () => {
      await removeTrustedKey(id)
      if (newest.value === id) newest.value = null
    })

  return { list, loaded, loadProblem, pressProblem, doing, newest, load, add, remove }
})

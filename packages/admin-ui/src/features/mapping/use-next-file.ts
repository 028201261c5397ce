// The next file of a table: brought, tried by the rules in force before anything is read, read, and what came of it.
import type { MappingPreview, SavedMapping } from '@obzor/core/model'
import type { RunRow } from '@obzor/core/protocol'
import { computed, ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'
import { postDelivery, postPreview, sendFile } from './mapping.api.ts'

export type NextFileState =
  | { kind: 'nothing' }
  | { kind: 'sending'; fileName: string }
  | { kind: 'checked'; preview: MappingPreview }
  | { kind: 'given'; fileName: string; after: string | null }

/** `lastRun` is the run of the source that the channel told of last. */
export function useNextFile(code: () => string, lastRun: () => RunRow | null | undefined) {
  const state = shallowRef<NextFileState>({ kind: 'nothing' })
  const sentShare = ref(0)
  const isGiving = ref(false)
  const problem = shallowRef<Problem | null>(null)
  /** Answers for a file that is not wanted any more come to nothing. */
  let asked = 0

  async function check(file: File, { rules }: SavedMapping): Promise<void> {
    asked += 1
    const mine = asked
    problem.value = null
    sentShare.value = 0
    state.value = { kind: 'sending', fileName: file.name }
    try {
      const upload = await sendFile(
        file,
        (share) => (sentShare.value = share),
        () => mine === asked,
      )
      if (mine !== asked) return
      const preview = await postPreview({ upload, rules })
      if (mine === asked) state.value = { kind: 'checked', preview }
    } catch (error) {
      if (mine !== asked) return
      problem.value = asProblem(error)
      state.value = { kind: 'nothing' }
    }
  }
  async function give(): Promise<void> {
    const { value } = state
    if (value.kind !== 'checked' || isGiving.value) return
    isGiving.value = true
    try {
      const after = lastRun()?.id ?? null
      const { fileName } = await postDelivery(code(), value.preview.upload)
      state.value = { kind: 'given', fileName, after }
      problem.value = null
    } catch (error) {
      problem.value = asProblem(error)
    } finally {
      isGiving.value = false
    }
  }
  function forget(): void {
    asked += 1
    state.value = { kind: 'nothing' }
    problem.value = null
  }

  /** The run of the file that was given; null until it has begun. */
  const run = computed(() => {
    const { value } = state
    const last = lastRun()
    return value.kind === 'given' && last && last.id !== value.after && last.deliveryName === value.fileName
      ? last
      : null
  })
  /** Whether the rules can read the file at all. */
  const isFitting = computed(() => {
    const { value } = state
    return value.kind === 'checked' && value.preview.trial.missingColumns.length === 0
  })
  return { state, sentShare, isGiving, problem, run, isFitting, check, give, forget }
}

// The settings of one source on its page: read, changed, saved.
import { computed, ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'
import type { Members } from '../../shared/schema-form/form-schema.ts'
import { scheduleForm, timetableOf, type ScheduleFault, type ScheduleForm } from './schedule-form.ts'
import { getSettings, patchSettings, type SourceSettings, type Timetable } from './sources.api.ts'

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** `zone` is asked when a schedule names no time zone. */
export function useSourceSettings(code: () => string, zone: () => string) {
  const saved = shallowRef<SourceSettings | null>(null)
  const config = ref<Members>({})
  /** Null for a source that reads files when they come. */
  const schedule = ref<ScheduleForm | null>(null)
  const scheduleFault = ref<ScheduleFault | undefined>()
  const loadProblem = shallowRef<Problem | null>(null)
  const saveProblem = shallowRef<Problem | null>(null)
  const isSaving = ref(false)
  /** Said once after a save, until something is changed. */
  const isDone = ref(false)

  const timetable = (): Timetable | null =>
    saved.value && !('inbox' in saved.value.schedule) ? saved.value.schedule : null
  const formOfSaved = (): ScheduleForm | null => {
    const now = timetable()
    return now && scheduleForm(now, zone())
  }
  const isChanged = computed(
    () =>
      saved.value !== null &&
      (!same(config.value, saved.value.config) || !same(schedule.value, formOfSaved())),
  )

  function take(settings: SourceSettings): void {
    saved.value = settings
    undo()
  }
  function undo(): void {
    config.value = structuredClone(saved.value?.config ?? {})
    schedule.value = formOfSaved()
    scheduleFault.value = undefined
    saveProblem.value = null
  }
  /** The schedule that the plugin asked for; saved only by a press of «Сохранить». */
  function takeOffered(): void {
    const offered = saved.value?.offered
    if (offered && !('inbox' in offered)) schedule.value = scheduleForm(offered, zone())
  }

  async function load(): Promise<void> {
    const asked = code()
    try {
      const settings = await getSettings(asked)
      if (asked !== code()) return
      take(settings)
      loadProblem.value = null
    } catch (error) {
      if (asked === code()) loadProblem.value = asProblem(error)
    }
  }

  /** True when it was saved. Only what was changed is sent. */
  async function save(): Promise<boolean> {
    if (!saved.value || isSaving.value) return false
    const next = schedule.value && timetableOf(schedule.value)
    scheduleFault.value = next && 'fault' in next ? next.fault : undefined
    if (next && 'fault' in next) return false
    isSaving.value = true
    try {
      take(
        await patchSettings(code(), {
          ...(!same(config.value, saved.value.config) && { config: config.value }),
          ...(next && !same(schedule.value, formOfSaved()) && { schedule: next }),
        }),
      )
      isDone.value = true
      return true
    } catch (error) {
      saveProblem.value = asProblem(error)
      return false
    } finally {
      isSaving.value = false
    }
  }

  return {
    saved,
    config,
    schedule,
    scheduleFault,
    loadProblem,
    saveProblem,
    isSaving,
    isDone,
    isChanged,
    load,
    save,
    undo,
    takeOffered,
  }
}

// Programmes of one wall at the desk: the document as it is edited, whether it differs from what is saved, and what is pressed.
import {
  NO_PROGRAMMES,
  type PlacedFault,
  type Programme,
  type ProgrammeItem,
  type ProgrammePress,
  type WallProgrammes,
} from '@obzor/core/model'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'
import { pressProgramme, readProgrammes, saveProgrammes } from './programme.api.ts'

export const useProgrammes = defineStore('programmes', () => {
  const wall = ref('')
  const saved = shallowRef<WallProgrammes>(NO_PROGRAMMES)
  const edited = shallowRef<WallProgrammes>(NO_PROGRAMMES)
  const revision = ref(0)
  const troubles = shallowRef<readonly PlacedFault[]>([])
  const chosenId = ref<string | null>(null)
  const loadProblem = shallowRef<Problem | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isSaving = ref(false)
  const isLoaded = ref(false)

  const isChanged = computed(() => JSON.stringify(edited.value) !== JSON.stringify(saved.value))
  const chosen = computed(
    () =>
      edited.value.programmes.find(({ id }) => id === chosenId.value) ?? edited.value.programmes[0] ?? null,
  )

  async function open(code: string): Promise<void> {
    wall.value = code
    isLoaded.value = false
    chosenId.value = null
    loadProblem.value = null
    problem.value = null
    try {
      accept(await readProgrammes(code))
      isLoaded.value = true
    } catch (error) {
      loadProblem.value = asProblem(error)
    }
  }
  function accept(read: Awaited<ReturnType<typeof readProgrammes>>): void {
    saved.value = read.programmes
    edited.value = read.programmes
    revision.value = read.revision
    troubles.value = read.troubles
  }

  /** What was edited stays on the screen when it is refused. */
  async function save(): Promise<void> {
    isSaving.value = true
    await guarded(async () =>
      accept(await saveProgrammes(wall.value, { programmes: edited.value, revision: revision.value })),
    )
    isSaving.value = false
  }
  const press = (given: ProgrammePress): Promise<void> => guarded(() => pressProgramme(wall.value, given))
  const forget = (): void => {
    edited.value = saved.value
    problem.value = null
  }

  async function guarded(work: () => Promise<void>): Promise<void> {
    problem.value = null
    try {
      await work()
    } catch (error) {
      problem.value = asProblem(error)
    }
  }

  function add(title: string): void {
    const programme: Programme = {
      id: freshId('programme'),
      title,
      items: [],
      isLoop: true,
      hours: null,
      onAlert: null,
      group: null,
    }
    edited.value = { ...edited.value, programmes: [...edited.value.programmes, programme] }
    chosenId.value = programme.id
  }
  function remove(id: string): void {
    edited.value = { ...edited.value, programmes: edited.value.programmes.filter((one) => one.id !== id) }
  }
  /** Of the programme that is looked at. */
  function change(part: Partial<Programme>): void {
    const { value } = chosen
    if (!value) return
    edited.value = {
      ...edited.value,
      programmes: edited.value.programmes.map((one) => (one.id === value.id ? { ...one, ...part } : one)),
    }
  }
  const changeItem = (id: string, part: Partial<ProgrammeItem>): void =>
    change({ items: (chosen.value?.items ?? []).map((one) => (one.id === id ? { ...one, ...part } : one)) })
  /** The new item's id. */
  function addItem(scene: string): string {
    const item: ProgrammeItem = {
      id: freshId('item'),
      scene,
      spotlight: null,
      dwellSeconds: 60,
      conditions: [],
    }
    change({ items: [...(chosen.value?.items ?? []), item] })
    return item.id
  }
  function removeItem(id: string): void {
    const { value } = chosen
    if (!value) return
    const onAlert = value.onAlert?.item === id ? { ...value.onAlert, item: null } : value.onAlert
    change({ items: value.items.filter((one) => one.id !== id), onAlert })
  }
  const resumeAfter = (resumeMinutes: number | null): void => {
    edited.value = { ...edited.value, resumeMinutes }
  }

  return {
    edited,
    revision,
    troubles,
    chosenId,
    chosen,
    loadProblem,
    problem,
    isSaving,
    isLoaded,
    isChanged,
    open,
    save,
    press,
    forget,
    add,
    remove,
    change,
    changeItem,
    addItem,
    removeItem,
    resumeAfter,
  }
})

/** Ids are the document's own; nobody types them. */
const freshId = (kind: string): string =>
  `${kind}-${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36)}`

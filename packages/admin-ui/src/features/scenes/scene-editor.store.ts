// One scene in the editor: what is published, what is being composed, and the verbs between.
import { sceneFaultAt, type Scene } from '@obzor/core/model'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'
import { COMPOSITION_DIMENSIONS } from './dimensions.ts'
import { changed, draftOf, redone, undone, type Draft } from './scene-draft.ts'
import {
  bringImage,
  listImages,
  listPanelTypes,
  makeScene,
  publishScene,
  readCatalogue,
  readScene,
  removeScene,
  restoreVersion,
  type PanelType,
  type SceneWithVersions,
} from './scenes.api.ts'
import type { Choices } from './settings-form.ts'
import { listSitePictures } from './site-pictures.api.ts'

export const useSceneEditor = defineStore('scene-editor', () => {
  const stored = shallowRef<SceneWithVersions | null>(null)
  const draft = shallowRef<Draft | null>(null)
  const panelTypes = shallowRef<readonly PanelType[]>([])
  const choices = shallowRef<Choices>({
    indicators: [],
    statistics: [],
    layers: [],
    sources: [],
    images: [],
    dimensions: COMPOSITION_DIMENSIONS,
    sitePictures: [],
  })
  const loadProblem = shallowRef<Problem | null>(null)
  const pressProblem = shallowRef<Problem | null>(null)
  const isBusy = ref(false)
  const scene = computed(() => draft.value?.scene ?? null)
  const isChanged = computed(
    () => scene.value !== null && JSON.stringify(scene.value) !== JSON.stringify(stored.value?.scene),
  )
  const fault = computed(() => (scene.value ? sceneFaultAt(scene.value) : undefined))

  async function open(id: string): Promise<void> {
    close()
    try {
      const [found, types, images, sitePictures, catalogue] = await Promise.all([
        readScene(id),
        listPanelTypes(),
        listImages(),
        listSitePictures(),
        readCatalogue(),
      ])
      panelTypes.value = types
      choices.value = { ...catalogue, images, sitePictures, dimensions: COMPOSITION_DIMENSIONS }
      stored.value = found
      draft.value = draftOf(found.scene)
    } catch (error) {
      loadProblem.value = asProblem(error)
    }
  }
  function close(): void {
    stored.value = null
    draft.value = null
    loadProblem.value = null
    pressProblem.value = null
  }

  function change(next: Scene, of: string | null = null): void {
    if (draft.value) draft.value = changed(draft.value, next, of)
  }
  const undo = (): void => void (draft.value &&= undone(draft.value))
  const redo = (): void => void (draft.value &&= redone(draft.value))

  /** One press at a time; `undefined` where it was refused or another is under way. */
  async function press<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    if (isBusy.value) return undefined
    isBusy.value = true
    pressProblem.value = null
    try {
      return await work()
    } catch (error) {
      pressProblem.value = asProblem(error)
      return undefined
    } finally {
      isBusy.value = false
    }
  }
  /** Whether it was carried out. */
  const done = async (work: () => Promise<void>): Promise<boolean> =>
    (await press(() => work().then(() => true))) ?? false
  /** The published version becomes what is composed on; the way back stays. */
  async function readAnew(id: string): Promise<void> {
    const found = await readScene(id)
    stored.value = found
    if (draft.value) draft.value = changed(draft.value, found.scene)
  }
  const publish = (note: string): Promise<boolean> =>
    done(async () => {
      const { scene: next } = draft.value!
      await publishScene(next, note, stored.value!.version)
      await readAnew(next.id)
    })
  const restore = (version: number, note: string): Promise<boolean> =>
    done(async () => {
      const { id } = stored.value!.scene
      await restoreVersion(id, { version, note, base: stored.value!.version })
      await readAnew(id)
    })
  /** What others published meanwhile, in the place of what was composed here; undo leads back. */
  const takeTheirs = (): Promise<boolean> => done(() => readAnew(stored.value!.scene.id))
  /** The name of the new scene. */
  const saveAs = (id: string, note: string): Promise<string | undefined> =>
    press(async () => (await makeScene({ ...draft.value!.scene, id }, note)).scene.id)
  const remove = (): Promise<boolean> =>
    done(() => removeScene(stored.value!.scene.id, stored.value!.version))
  const bring = (file: Blob): Promise<string | undefined> =>
    press(async () => {
      const { address } = await bringImage(file)
      choices.value = { ...choices.value, images: await listImages() }
      return address
    })

  return {
    stored,
    draft,
    scene,
    panelTypes,
    choices,
    loadProblem,
    pressProblem,
    isBusy,
    isChanged,
    fault,
    open,
    close,
    change,
    undo,
    redo,
    publish,
    restore,
    takeTheirs,
    saveAs,
    remove,
    bring,
  }
})

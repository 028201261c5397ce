// One wall at the desk: what is on air, how its screens fare, and the verbs of the operator.
import { changedAir, type AirChange, type FormerAir, type ProgrammePress, type Wall } from '@obzor/core/model'
import type { DeskPicture, ScreenThumbnail } from '@obzor/core/protocol'
import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'
import { openDesk, type DeskLine, type OpenDesk } from './desk-feed.ts'
import { pressProgramme, takeWithGroup } from './programme.api.ts'
import { useDeskTools } from './tools.store.ts'
import {
  moveScreen,
  readAirHistory,
  readDesk,
  readScenes,
  redrawWall,
  revokeScreen,
  takeOnAir,
  tellScreen,
  undoAir,
  type SceneChoice,
  type Taken,
} from './walls.api.ts'

export const useDesk = defineStore('desk', () => {
  const picture = shallowRef<DeskPicture | null>(null)
  const scenes = shallowRef<readonly SceneChoice[]>([])
  /** The last small picture of each screen. */
  const thumbnails = shallowRef<ReadonlyMap<string, ScreenThumbnail>>(new Map())
  const isLinked = ref(false)
  const loadProblem = shallowRef<Problem | null>(null)
  const pressProblem = shallowRef<Problem | null>(null)
  const isTaking = ref(false)
  /** Walls that takes of this desk go to; `null`: this one alone. */
  const group = ref<string | null>(null)
  /** How the last take of this desk went. */
  const lastTake = shallowRef<Taken | null>(null)
  let close: (() => void) | undefined
  let line: DeskLine | null = null
  let previewed: string | null = null

  async function open(wall: string, openLine: OpenDesk = openDesk): Promise<void> {
    leave()
    try {
      const [first, choices] = await Promise.all([readDesk(wall), readScenes()])
      picture.value = first
      scenes.value = choices
    } catch (error) {
      loadProblem.value = asProblem(error)
      return
    }
    close = openLine(wall, {
      picture: (next) => (picture.value = next),
      thumbnail: (next) => (thumbnails.value = new Map(thumbnails.value).set(next.screen, next)),
      linked: (linked) => (isLinked.value = linked),
      line: (opened) => {
        line = opened
        // After a break the hall knows nothing of it.
        opened.on('connect', tellPreview)
        useDeskTools().attach(opened)
      },
    })
  }
  function leave(): void {
    close?.()
    close = undefined
    useDeskTools().leave()
    line = null
    previewed = null
    group.value = null
    picture.value = null
    thumbnails.value = new Map()
    isLinked.value = false
    lastTake.value = null
    loadProblem.value = null
    pressProblem.value = null
  }

  /** Screens load what is in the preview, so that a take of it finds them ready. */
  function preview(scene: string | null): void {
    previewed = scene
    tellPreview()
  }
  const tellPreview = (): void => void line?.emit('preview', { scene: previewed, group: group.value })
  // A take of the group finds all of its walls ready.
  watch(group, tellPreview)

  /** One press at a time; `undefined` where it was refused. */
  async function press<Result>(work: (shown: DeskPicture) => Promise<Result>): Promise<Result | undefined> {
    const shown = picture.value
    if (!shown) return undefined
    pressProblem.value = null
    try {
      return await work(shown)
    } catch (error) {
      pressProblem.value = asProblem(error)
      return undefined
    }
  }

  async function take(change: AirChange): Promise<void> {
    const { isFrozen, ...joint } = change
    const taken = await begin(({ wall, air }) =>
      // What stands still stands on this wall alone: each keeps its own figures.
      group.value === null || isFrozen !== undefined
        ? takeOnAir(wall.id, air.revision, change)
        : takeWithGroup(group.value, { wall: wall.id, revision: air.revision }, joint),
    )
    if (!taken) return
    // The picture of the line may come a moment later; the next press must begin from this revision.
    const { value } = picture
    if (value && value.air.revision < taken.revision) {
      const { revision } = taken
      const state = changedAir(value.air.state, change, taken.at)
      picture.value = { ...value, air: { ...value.air, revision, state } }
    }
  }
  /** One take at a time; `undefined` where it was refused, or another is under way. */
  async function begin(work: (shown: DeskPicture) => Promise<Taken>): Promise<Taken | undefined> {
    if (isTaking.value) return undefined
    isTaking.value = true
    const taken = await press(work)
    isTaking.value = false
    if (taken) lastTake.value = taken
    return taken
  }
  /** What comes back is told by the line. */
  const undo = (to?: number): Promise<Taken | undefined> =>
    begin(({ wall, air }) => undoAir(wall.id, air.revision, to))
  const history = (): Promise<FormerAir[] | undefined> => press(({ wall }) => readAirHistory(wall.id))
  /** `true` when the drawing was saved. */
  async function redraw(wall: Wall): Promise<boolean> {
    const stored = await press(({ revision }) => redrawWall(wall, revision))
    if (stored && picture.value)
      picture.value = { ...picture.value, wall: stored.wall, revision: stored.revision }
    return stored !== undefined
  }
  /** Of this wall, or of the one that switches it. */
  const programme = (given: ProgrammePress, of?: string): Promise<void> =>
    press(({ wall }) => pressProgramme(of ?? wall.id, given))
  const tell = (screen: string, verb: 'identify' | 'reload'): Promise<void> =>
    press(({ wall }) => tellScreen(wall.id, screen, verb))
  const move = (screen: string, to: string): Promise<void> =>
    press(({ wall }) => moveScreen(wall.id, screen, to))
  const revoke = (screen: string): Promise<void> => press(({ wall }) => revokeScreen(wall.id, screen))

  return {
    picture,
    scenes,
    thumbnails,
    isLinked,
    loadProblem,
    pressProblem,
    isTaking,
    group,
    lastTake,
    open,
    leave,
    preview,
    programme,
    take,
    undo,
    history,
    redraw,
    tell,
    move,
    revoke,
  }
})

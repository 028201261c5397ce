// Scenes that people of the region make: published from the version that was seen, brought back, removed; and the pictures
// that they show.
import { createHash } from 'node:crypto'
import type { DataSource } from 'typeorm'
import {
  OWN_SCENE_ID,
  OWN_SCENES_MAX,
  sceneFaultAt,
  SCENE_VERSION,
  upgradedScene,
  type Scene,
  type SceneFault,
} from '../../model/index.ts'
import type { Ask } from '../access/db/journal-chain.ts'
import type { Actor } from '../access/journal.ts'
import type { EngineClock } from '../tokens.ts'
import { addImage, imageBody, listImages, type SceneImage } from './db/image-rows.ts'
import {
  addScene,
  findScene,
  listScenes,
  publishScene,
  removeScene,
  versionsOf,
  wallsShowing,
  type SceneVersion,
  type StoredScene,
} from './db/scene-rows.ts'
import { imageHead } from './image-size.ts'
import {
  imageInvalid,
  imagesTooMany,
  imageUnknown,
  sceneChanged,
  sceneInvalid,
  sceneOnAir,
  sceneTaken,
  sceneUnknown,
} from './scene-errors.ts'
import { settingsAjv, settingsFault } from './settings-fault.ts'

export const IMAGE_BYTES_MAX = 8 * 1024 * 1024
const IMAGE_SIDE_MAX = 8_192
/** 800 MB at most, of which screens load what they show. */
const IMAGES_MAX = 100

export interface OwnScenesDeps {
  control: DataSource
  clock: EngineClock
  /** Schema of the settings of a panel type; `undefined` for one of a plugin that is not there. */
  settingsSchemaOf: (type: string) => object | undefined
}
interface Publishing {
  scene: Scene
  note: string
  by: Actor
}

export class OwnScenes {
  readonly #ask: Ask
  readonly #clock: EngineClock
  readonly #settingsSchemaOf: OwnScenesDeps['settingsSchemaOf']

  constructor({ control, clock, settingsSchemaOf }: OwnScenesDeps) {
    this.#ask = (sql, parameters) => control.query(sql, parameters)
    this.#clock = clock
    this.#settingsSchemaOf = settingsSchemaOf
  }

  /** The newest version of each, in today's form. */
  async list(): Promise<StoredScene[]> {
    return (await listScenes(this.#ask)).map(upgraded)
  }

  /** The newest version, or the one that is named. Throws `OBZ_SCENE_UNKNOWN`. */
  async find(id: string, version?: number): Promise<StoredScene> {
    const found = await findScene(this.#ask, id, version)
    if (!found) throw sceneUnknown(id)
    return upgraded(found)
  }

  versions(id: string): Promise<SceneVersion[]> {
    return versionsOf(this.#ask, id)
  }

  /** Throws `OBZ_SCENE_INVALID` and `OBZ_SCENE_TAKEN`. */
  async add({ scene, note, by }: Publishing): Promise<StoredScene> {
    const checked = this.#checked(scene)
    const published = { scene: checked, note, by: by.login, at: this.#clock.now() }
    if (!(await addScene(this.#ask, published, OWN_SCENES_MAX))) throw sceneTaken(scene.id)
    return await this.find(scene.id)
  }

  /** Throws `OBZ_SCENE_INVALID`, `OBZ_SCENE_UNKNOWN` and `OBZ_SCENE_CHANGED`, which names who was first. */
  async publish({ scene, note, by, base }: Publishing & { base: number }): Promise<StoredScene> {
    const checked = this.#checked(scene)
    const published = { scene: checked, note, by: by.login, at: this.#clock.now(), base }
    if ((await publishScene(this.#ask, published)) === undefined) await this.#refuse(scene.id)
    return await this.find(scene.id)
  }

  /** What stood in a version becomes the newest one: nothing between is lost. */
  async restore(
    id: string,
    { version, base, note, by }: { version: number; base: number; note: string; by: Actor },
  ): Promise<StoredScene> {
    const { scene } = await this.find(id, version)
    return await this.publish({ scene, note, by, base })
  }

  /** With all its versions. Throws `OBZ_SCENE_ON_AIR`, `OBZ_SCENE_UNKNOWN` and `OBZ_SCENE_CHANGED`. */
  async remove(id: string, base: number): Promise<void> {
    const walls = await wallsShowing(this.#ask, id)
    if (walls.length > 0) throw sceneOnAir(walls)
    if (!(await removeScene(this.#ask, id, base))) await this.#refuse(id)
  }

  images(): Promise<SceneImage[]> {
    return listImages(this.#ask)
  }

  /** Throws `OBZ_SCENE_IMAGE_INVALID` and `OBZ_SCENE_IMAGES_TOO_MANY`. */
  async bringImage(body: Buffer, by: Actor): Promise<SceneImage> {
    const head = imageHead(body)
    if (!head) throw imageInvalid('the file is no PNG, JPEG or WebP')
    const { width, height } = head
    if (Math.max(width, height) > IMAGE_SIDE_MAX || Math.min(width, height) < 1)
      throw imageInvalid(`the picture is ${width} × ${height} pixels`)
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 32)
    const image = { hash, ...head, broughtBy: by.login, broughtAt: this.#clock.now() }
    if (!(await addImage(this.#ask, { ...image, body }, IMAGES_MAX))) throw imagesTooMany(IMAGES_MAX)
    return image
  }

  async image(hash: string): Promise<{ mediaType: string; body: Buffer }> {
    const found = await imageBody(this.#ask, hash)
    if (!found) throw imageUnknown()
    return found
  }

  /** In today's form, whichever it came in. */
  #checked(given: Scene): Scene {
    const scene = upgradedScene(given)
    const fault = sceneFaultAt(scene) ?? nameFault(scene) ?? this.#panelsFault(scene)
    if (fault) throw sceneInvalid(fault)
    return scene
  }

  #panelsFault({ panels }: Scene): SceneFault | undefined {
    const ajv = settingsAjv()
    for (const [index, { id, type, settings }] of panels.entries()) {
      // A panel of a plugin that is away may come back with it; the wall says meanwhile that it is not there.
      const schema = this.#settingsSchemaOf(type)
      const fault = schema && settingsFault(ajv, schema, settings)
      if (fault)
        return {
          path: `/panels/${index}/settings${fault.path}`,
          words: `settings of panel '${id}': ${fault.words}`,
        }
    }
    return undefined
  }

  async #refuse(id: string): Promise<never> {
    const { madeBy, version } = await this.find(id)
    throw sceneChanged(madeBy, version)
  }
}

const nameFault = ({ id }: Scene): SceneFault | undefined =>
  OWN_SCENE_ID.test(id)
    ? undefined
    : { path: '/id', words: `'${id}' does not begin with 'own-', as names of own scenes do` }

/** One of a newer form, as a former engine finds it after its successor, is left as it is: the wall says what it is. */
const upgraded = (stored: StoredScene): StoredScene =>
  stored.scene.version > SCENE_VERSION ? stored : { ...stored, scene: upgradedScene(stored.scene) }

// Scenes of the region's own people in the database: every version stays until two hundred newer ones stand above it.
import { SCENE_VERSIONS_MAX, type Scene } from '../../../model/index.ts'
import type { Ask } from '../../access/db/journal-chain.ts'

export interface SceneVersion {
  version: number
  note: string
  /** Login. */
  madeBy: string
  madeAt: Date
}
export interface StoredScene extends SceneVersion {
  scene: Scene
}

const COLUMNS = 'v.version, v.note, v.made_by as "madeBy", v.made_at as "madeAt"'

export async function listScenes(ask: Ask): Promise<StoredScene[]> {
  return (await ask(
    `select ${COLUMNS}, v.document as scene
       from control.scene s join control.scene_version v on v.scene_key = s.key and v.version = s.version
      order by s.id`,
  )) as StoredScene[]
}

/** One version; the newest where none is named. */
export async function findScene(ask: Ask, id: string, version?: number): Promise<StoredScene | undefined> {
  const rows = (await ask(
    `select ${COLUMNS}, v.document as scene
       from control.scene s
       join control.scene_version v on v.scene_key = s.key and v.version = coalesce($2, s.version)
      where s.id = $1`,
    [id, version ?? null],
  )) as StoredScene[]
  return rows[0]
}

/** The newest first. */
export async function versionsOf(ask: Ask, id: string): Promise<SceneVersion[]> {
  return (await ask(
    `select ${COLUMNS} from control.scene s join control.scene_version v on v.scene_key = s.key
      where s.id = $1 order by v.version desc`,
    [id],
  )) as SceneVersion[]
}

export interface Published {
  scene: Scene
  note: string
  by: string
  at: Date
}

/** `false` where one of that name exists or there are `most` already. */
export async function addScene(ask: Ask, { scene, note, by, at }: Published, most: number): Promise<boolean> {
  const rows = await ask(
    `with added as (
       insert into control.scene (id) select $1 where (select count(*) from control.scene) < $6
       on conflict do nothing returning key, version)
     insert into control.scene_version (scene_key, version, document, note, made_by, made_at)
     select key, version, $2, $3, $4, $5 from added returning version`,
    [scene.id, JSON.stringify(scene), note, by, at, most],
  )
  return rows.length > 0
}

/** The new version, or `undefined` where the scene is not at `base` any longer. */
export async function publishScene(
  ask: Ask,
  { scene, note, by, at, base }: Published & { base: number },
): Promise<number | undefined> {
  const rows = (await ask(
    `with published as (
       update control.scene set version = version + 1 where id = $1 and version = $6 returning key, version),
     gone as (
       delete from control.scene_version v using published p
        where v.scene_key = p.key and v.version <= p.version - ${SCENE_VERSIONS_MAX}),
     kept as (
       insert into control.scene_version (scene_key, version, document, note, made_by, made_at)
       select key, version, $2, $3, $4, $5 from published)
     select version from published`,
    [scene.id, JSON.stringify(scene), note, by, at, base],
  )) as { version: number }[]
  return rows[0]?.version
}

/** `false` where the scene is not at `base` any longer. */
export async function removeScene(ask: Ask, id: string, base: number): Promise<boolean> {
  const rows = await ask(
    'with gone as (delete from control.scene where id = $1 and version = $2 returning 1) select * from gone',
    [id, base],
  )
  return rows.length > 0
}

/** Names of the walls that show the scene now. */
export async function wallsShowing(ask: Ask, id: string): Promise<string[]> {
  const rows = (await ask(
    `select document ->> 'title' as title from control.wall where air ->> 'scene' = $1 order by code`,
    [id],
  )) as { title: string }[]
  return rows.map(({ title }) => title)
}

// Programmes, groups and the care for screens: what the engine says, and what is asked of it.
import type { AirChange, PlacedFault, ProgrammePress, WallCare, WallProgrammes } from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'
import { listWalls, type Taken } from './walls.api.ts'

export interface StoredProgrammes {
  programmes: WallProgrammes
  revision: number
  troubles: PlacedFault[]
}
export interface WallGroup {
  id: string
  title: string
  walls: string[]
}
export interface StoredGroup {
  group: WallGroup
  revision: number
}
export interface StoredCare {
  wall: string
  care: WallCare
  revision: number
}
export interface JointlyTaken {
  at: number
  walls: { wall: string; revision: number }[]
  late: { wall: string; screens: string[] }[]
}

const of = (wall: string): string => `/api/v1/walls/${encodeURIComponent(wall)}`
const ofGroup = (group: string): string => `/api/v1/wall-groups/${encodeURIComponent(group)}`

export const readProgrammes = (wall: string): Promise<StoredProgrammes> =>
  request('GET', `${of(wall)}/programmes`)
export const saveProgrammes = (
  wall: string,
  { programmes, revision }: Pick<StoredProgrammes, 'programmes' | 'revision'>,
): Promise<StoredProgrammes> => request('PUT', `${of(wall)}/programmes`, { body: { programmes, revision } })
export const pressProgramme = (wall: string, press: ProgrammePress): Promise<void> =>
  request('POST', `${of(wall)}/programme`, { body: press })

export const readCare = (wall: string): Promise<StoredCare> => request('GET', `${of(wall)}/care`)
export const saveCare = ({ wall, care, revision }: StoredCare): Promise<StoredCare> =>
  request('PUT', `${of(wall)}/care`, { body: { care, revision } })

export const listGroups = async (): Promise<StoredGroup[]> =>
  (await request<{ items: StoredGroup[] }>('GET', '/api/v1/wall-groups')).items
export const saveGroup = ({ id, title, walls }: WallGroup, revision: number): Promise<StoredGroup> =>
  request('PUT', ofGroup(id), { body: { title, walls, revision } })
export const removeGroup = (id: string): Promise<void> => request('DELETE', ofGroup(id))
export const takeOnGroup = (
  group: string,
  walls: JointlyTaken['walls'],
  change: Omit<AirChange, 'isFrozen'>,
): Promise<JointlyTaken> => request('POST', `${ofGroup(group)}/air`, { body: { walls, change } })

/** From this wall's known revision; of the others, which this desk does not show, from what is on air on them now. */
export async function takeWithGroup(
  group: string,
  { wall, revision }: { wall: string; revision: number },
  change: Omit<AirChange, 'isFrozen'>,
): Promise<Taken> {
  const [groups, walls] = await Promise.all([listGroups(), listWalls()])
  const members = groups.find((one) => one.group.id === group)?.group.walls ?? [wall]
  const known = walls
    .filter((one) => members.includes(one.wall.id))
    .map((one) => ({
      wall: one.wall.id,
      revision: one.wall.id === wall ? revision : one.air.revision,
    }))
  const taken = await takeOnGroup(group, known, change)
  return {
    at: taken.at,
    revision: taken.walls.find((one) => one.wall === wall)?.revision ?? revision,
    late: taken.late.find((one) => one.wall === wall)?.screens ?? [],
  }
}

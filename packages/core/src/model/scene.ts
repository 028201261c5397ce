// A scene is data: which panels stand where on the wall and what each is told. This file owns its form and what is
// wrong with one, in words; which settings a panel takes is said by the panel.
import type { LocalText } from './text.ts'

/**
 * Form of the document. One of an older form is upgraded; one of a newer is refused, because guessing would draw something
 * else.
 */
export const SCENE_VERSION = 2
/** The first form there was; scene-upgrades.ts leads from it to today's. */
export const SCENE_VERSION_OLDEST = 1
/** A scene is laid out on a lattice of one rem: 120 across and 60 down, below the header. */
export const SCENE_COLUMNS = 120
export const SCENE_ROWS = 60
/** More are no picture any more; ours have nine. */
export const SCENE_PANELS_MAX = 40
/** Layers on one map: each is a canvas of its size with a context of the graphics card, of which a browser gives a page sixteen. */
export const MAP_LAYERS_MAX = 6

/** Panels that the wall brings itself. Those of plugins are called `<plugin>/<type>`. */
export const BUILT_IN_PANELS = [
  'map',
  'kpi',
  'ranking',
  'trend',
  'sources',
  'three-numbers',
  'funds',
  'hidden',
  'profile',
  'change',
  'pyramid',
  'composition',
  'table',
  'text',
  'clock',
  'image',
  'web-image',
  'legend',
  'multiples',
  'feeds',
  'registry-growth',
  'source-overlap',
  'families',
] as const
export type BuiltInPanel = (typeof BUILT_IN_PANELS)[number]
/** Scenes that the wall brings itself: no plugin may take their ids. */
export const BUILT_IN_SCENES: readonly string[] = [
  'poverty',
  'profile',
  'change',
  'three-numbers',
  'hidden',
  'funds',
  'vacancies',
  'depth',
  'dynamics',
  'feeds',
]
/** Scenes that the region's own people make: no plugin and no later version of the wall takes a name that begins so. */
export const OWN_SCENE_ID = /^own-[a-z0-9][a-z0-9-]{0,45}$/
/** Versions of one scene that are kept; the oldest make room. */
export const SCENE_VERSIONS_MAX = 200
/** More than a desk's list can hold. */
export const OWN_SCENES_MAX = 100
/** Where pictures that an operator brought are read from. */
export const SCENE_IMAGE = /^\/scene-images\/[0-9a-f]{32}$/

export interface PanelArea {
  x: number
  y: number
  width: number
  height: number
}
export interface ScenePanel {
  /** Unique in the scene. */
  id: string
  /** One of `BUILT_IN_PANELS`, or `<plugin>/<type>`. */
  type: string
  area: PanelArea
  settings: Record<string, unknown>
}
export interface Scene {
  version: number
  /** As in `/wall/?scene=<id>`. */
  id: string
  title: LocalText
  panels: ScenePanel[]
}

/** The plugin that a panel type belongs to, or `null` for one of the wall's own. */
export const pluginOfPanel = (type: string): string | null =>
  type.includes('/') ? type.slice(0, type.indexOf('/')) : null

export const isBuiltInPanel = (type: string): type is BuiltInPanel =>
  (BUILT_IN_PANELS as readonly string[]).includes(type)

/** A fault and where it stands: `/panels/2/area`. */
export interface SceneFault {
  path: string
  words: string
}

/** What is wrong with a scene whose parts have the right types, or `undefined`; an own scene's name is no fault. */
export function sceneFaultAt({ id, version, panels }: Scene): SceneFault | undefined {
  const at = (path: string, words: string): SceneFault => ({ path, words })
  if (version > SCENE_VERSION) {
    return at(
      '/version',
      `has version ${version} and this platform reads up to ${SCENE_VERSION}: it is made for a newer one`,
    )
  }
  if (version < SCENE_VERSION_OLDEST) {
    return at(
      '/version',
      `has version ${version}, which was never written; the first is ${SCENE_VERSION_OLDEST}`,
    )
  }
  if (BUILT_IN_SCENES.includes(id)) return at('/id', 'has the name of a scene that comes with the wall')
  if (panels.length === 0) return at('/panels', 'has no panel')
  if (panels.length > SCENE_PANELS_MAX) {
    return at('/panels', `has ${panels.length} panels, ${SCENE_PANELS_MAX} are allowed`)
  }
  for (const [index, panel] of panels.entries()) {
    const before = panels.slice(0, index)
    const fault = areaFault(panel) ?? neighbourFault(panel, before)
    if (fault !== undefined) return at(`/panels/${index}/area`, fault)
    if (pluginOfPanel(panel.type) === null && !isBuiltInPanel(panel.type)) {
      return at(
        `/panels/${index}/type`,
        `panel '${panel.id}' is of the type '${panel.type}', which the wall does not have`,
      )
    }
  }
  return undefined
}

/** The same in one sentence, for whoever writes a plugin. */
export function sceneFault(scene: Scene): string | undefined {
  const fault = sceneFaultAt(scene)
  if (fault === undefined) return undefined
  return `scene '${scene.id}'${fault.words.startsWith('has ') ? ' ' : ': '}${fault.words}`
}

function areaFault({ id, area: { x, y, width, height } }: ScenePanel): string | undefined {
  if (width < 1 || height < 1) return `panel '${id}' has no size`
  if (x < 0 || y < 0 || x + width > SCENE_COLUMNS || y + height > SCENE_ROWS) {
    return `panel '${id}' reaches out of the lattice of ${SCENE_COLUMNS} × ${SCENE_ROWS}`
  }
  return undefined
}

function neighbourFault(panel: ScenePanel, others: readonly ScenePanel[]): string | undefined {
  if (others.some(({ id }) => id === panel.id)) return `two panels are called '${panel.id}'`
  const below = others.find(({ area }) => overlaps(area, panel.area))
  return below && `panel '${panel.id}' covers panel '${below.id}'`
}

const overlaps = (left: PanelArea, right: PanelArea): boolean =>
  left.x < right.x + right.width &&
  right.x < left.x + left.width &&
  left.y < right.y + right.height &&
  right.y < left.y + left.height

// A scene while it is composed: each change gives another one, and the way back is kept. Pure.
import {
  SCENE_COLUMNS,
  SCENE_PANELS_MAX,
  SCENE_ROWS,
  type PanelArea,
  type Scene,
  type ScenePanel,
} from '@obzor/core/model'

export interface Draft {
  scene: Scene
  past: readonly Scene[]
  future: readonly Scene[]
  /** What the last change was of: a further change of the same thing takes its place, so undo goes by thoughts and not by letters. */
  last: string | null
}
/** Steps back; a scene is a few kilobytes. */
const STEPS_MAX = 200
/** What a new panel takes, cells; less where there is no room for it. A smaller gap is no place for a panel. */
const NEW_SIZES = [
  { width: 40, height: 30 },
  { width: 30, height: 20 },
  { width: 20, height: 12 },
  { width: 12, height: 8 },
] as const
export const PANEL_LEAST = { width: 6, height: 4 } as const
/** An edge is drawn to a neighbour's from so near, cells. */
const SNAP_CELLS = 2

export const draftOf = (scene: Scene): Draft => ({ scene, past: [], future: [], last: null })

/** `of`: what is changed, or `null` for a change that stands alone. */
export function changed(draft: Draft, scene: Scene, of: string | null = null): Draft {
  if (JSON.stringify(scene) === JSON.stringify(draft.scene)) return draft
  const past = of !== null && of === draft.last ? draft.past : [...draft.past, draft.scene].slice(-STEPS_MAX)
  return { scene, past, future: [], last: of }
}
export function undone(draft: Draft): Draft {
  const scene = draft.past.at(-1)
  if (!scene) return draft
  return { scene, past: draft.past.slice(0, -1), future: [draft.scene, ...draft.future], last: null }
}
export function redone(draft: Draft): Draft {
  const [scene, ...future] = draft.future
  if (!scene) return draft
  return { scene, past: [...draft.past, draft.scene], future, last: null }
}

export const overlaps = (one: PanelArea, other: PanelArea): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height

/** The largest free place there is, the upper left one; `null` where the scene is full. */
export function freeArea(panels: readonly ScenePanel[]): PanelArea | null {
  for (const size of NEW_SIZES) {
    for (let y = 0; y + size.height <= SCENE_ROWS; y += 1) {
      for (let x = 0; x + size.width <= SCENE_COLUMNS; x += 1) {
        const area = { x, y, ...size }
        if (!panels.some((panel) => overlaps(panel.area, area))) return area
      }
    }
  }
  return null
}

/** The scene with one more panel and the name of it, or `null` where there is no room. */
export function withPanel(
  scene: Scene,
  given: { type: string; settings: Record<string, unknown> },
): { scene: Scene; id: string } | null {
  const area = freeArea(scene.panels)
  if (!area || scene.panels.length >= SCENE_PANELS_MAX) return null
  const id = freeId(scene.panels, given.type)
  return { scene: { ...scene, panels: [...scene.panels, { id, ...given, area }] }, id }
}
function freeId(panels: readonly ScenePanel[], type: string): string {
  const stem = type.split('/').at(-1)!.slice(0, 40)
  const taken = new Set(panels.map(({ id }) => id))
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? stem : `${stem}-${count}`
    if (!taken.has(id)) return id
  }
}

export const withoutPanel = (scene: Scene, id: string): Scene => ({
  ...scene,
  panels: scene.panels.filter((panel) => panel.id !== id),
})
export const withPanelChanged = (scene: Scene, id: string, part: Partial<ScenePanel>): Scene => ({
  ...scene,
  panels: scene.panels.map((panel) => (panel.id === id ? { ...panel, ...part } : panel)),
})

const within = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most)

/** Inside the lattice and not smaller than a panel may be; whole cells. */
export function inLattice({ x, y, width, height }: PanelArea): PanelArea {
  const size = {
    width: within(Math.round(width), PANEL_LEAST.width, SCENE_COLUMNS),
    height: within(Math.round(height), PANEL_LEAST.height, SCENE_ROWS),
  }
  return {
    x: within(Math.round(x), 0, SCENE_COLUMNS - size.width),
    y: within(Math.round(y), 0, SCENE_ROWS - size.height),
    ...size,
  }
}

/** Moved near a neighbour's edge, or the canvas's, a panel is drawn to it. */
export function snappedMove(area: PanelArea, others: readonly PanelArea[]): PanelArea {
  const columns = [0, SCENE_COLUMNS, ...others.flatMap(({ x, width }) => [x, x + width])]
  const rows = [0, SCENE_ROWS, ...others.flatMap(({ y, height }) => [y, y + height])]
  return inLattice({
    ...area,
    x: area.x + nearest([area.x, area.x + area.width], columns),
    y: area.y + nearest([area.y, area.y + area.height], rows),
  })
}
/** The same for its lower right corner. */
export function snappedSize(area: PanelArea, others: readonly PanelArea[]): PanelArea {
  const columns = [SCENE_COLUMNS, ...others.flatMap(({ x, width }) => [x, x + width])]
  const rows = [SCENE_ROWS, ...others.flatMap(({ y, height }) => [y, y + height])]
  const { x, y } = area
  const width = within(area.width + nearest([x + area.width], columns), PANEL_LEAST.width, SCENE_COLUMNS - x)
  const height = within(area.height + nearest([y + area.height], rows), PANEL_LEAST.height, SCENE_ROWS - y)
  return inLattice({ x, y, width, height })
}
/** How far the nearest line is from the nearest edge; 0 where none is near. */
function nearest(edges: readonly number[], lines: readonly number[]): number {
  let best = 0
  let least = SNAP_CELLS + 0.001
  for (const edge of edges) {
    for (const line of lines) {
      const way = Math.abs(line - edge)
      if (way < least) [least, best] = [way, line - edge]
    }
  }
  return best
}

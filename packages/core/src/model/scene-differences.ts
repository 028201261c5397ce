// What differs between two versions of a scene, as facts that a reader's language puts into words. Pure.
import type { Scene, ScenePanel } from './scene.ts'

export type SceneDifference =
  | { kind: 'title'; from: string; to: string }
  | { kind: 'panel-added' | 'panel-removed'; panel: string; type: string }
  | { kind: 'panel-moved' | 'panel-sized'; panel: string; type: string }
  | { kind: 'panel-type'; panel: string; type: string; from: string }
  /** A setting by its name; `null` where it is not set. */
  | { kind: 'setting'; panel: string; type: string; setting: string; from: string | null; to: string | null }

/** In the order of the later scene's panels, those that are gone last. */
export function sceneDifferences(before: Scene, after: Scene): SceneDifference[] {
  const former = new Map(before.panels.map((panel) => [panel.id, panel]))
  const kept = new Set(after.panels.map(({ id }) => id))
  const titles = (['ru', 'en'] as const).flatMap((locale): SceneDifference[] =>
    before.title[locale] === after.title[locale]
      ? []
      : [{ kind: 'title', from: before.title[locale], to: after.title[locale] }],
  )
  return [
    ...titles,
    ...after.panels.flatMap((panel): SceneDifference[] => {
      const was = former.get(panel.id)
      return was ? panelDifferences(was, panel) : [{ kind: 'panel-added', ...named(panel) }]
    }),
    ...before.panels.flatMap((panel): SceneDifference[] =>
      kept.has(panel.id) ? [] : [{ kind: 'panel-removed', ...named(panel) }],
    ),
  ]
}

function panelDifferences(before: ScenePanel, after: ScenePanel): SceneDifference[] {
  const found: SceneDifference[] = []
  if (before.type !== after.type) found.push({ kind: 'panel-type', ...named(after), from: before.type })
  if (before.area.x !== after.area.x || before.area.y !== after.area.y)
    found.push({ kind: 'panel-moved', ...named(after) })
  if (before.area.width !== after.area.width || before.area.height !== after.area.height)
    found.push({ kind: 'panel-sized', ...named(after) })
  const settings = new Set([...Object.keys(before.settings), ...Object.keys(after.settings)])
  for (const setting of settings) {
    const [from, to] = [written(before.settings[setting]), written(after.settings[setting])]
    if (from !== to) found.push({ kind: 'setting', ...named(after), setting, from, to })
  }
  return found
}

const named = ({ id, type }: ScenePanel): { panel: string; type: string } => ({ panel: id, type })
const written = (value: unknown): string | null =>
  value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value)

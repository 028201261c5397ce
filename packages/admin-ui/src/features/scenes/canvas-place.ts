// Where the lattice of a scene lies on the wall's page, as shares of the page: what is drawn over a preview must lie on its panels.
import { SCENE_COLUMNS, SCENE_ROWS, type PanelArea } from '@obzor/core/model'

export interface CanvasForm {
  code: string
  /** Pixels of the page. */
  width: number
  height: number
  /** Screens across and down, where their bezels are worth seeing. */
  screens: readonly [across: number, down: number]
}
export const CANVAS_FORMS: readonly CanvasForm[] = [
  { code: 'wide', width: 1_920, height: 1_080, screens: [1, 1] },
  { code: 'grid', width: 1_920, height: 1_080, screens: [2, 2] },
  { code: 'row', width: 3_840, height: 1_080, screens: [2, 1] },
]

/** The page's own measures, rem: theme/base.css, WallHeader.vue, SceneView.vue. */
const [ROWS_REM, COLUMNS_REM] = [67.5, 120]
const [HEADER_REM, SIDE_REM, BOTTOM_REM] = [5.6, 0.9, 0.6]

export interface Lattice {
  /** Shares of the page. */
  left: number
  top: number
  cellWidth: number
  cellHeight: number
}

export function latticeOf({ width, height }: Pick<CanvasForm, 'width' | 'height'>): Lattice {
  const rem = Math.min(height / ROWS_REM, width / COLUMNS_REM)
  return {
    left: (SIDE_REM * rem) / width,
    top: (HEADER_REM * rem) / height,
    cellWidth: (width - 2 * SIDE_REM * rem) / SCENE_COLUMNS / width,
    cellHeight: (height - (HEADER_REM + BOTTOM_REM) * rem) / SCENE_ROWS / height,
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(3)}%`
export const boxOf = ({ x, y, width, height }: PanelArea, lattice: Lattice): Record<string, string> => ({
  left: percent(lattice.left + x * lattice.cellWidth),
  top: percent(lattice.top + y * lattice.cellHeight),
  width: percent(width * lattice.cellWidth),
  height: percent(height * lattice.cellHeight),
})

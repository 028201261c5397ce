// Points by the hundred thousand, drawn by the graphics card and changed in place.
export { CANVAS_POINTS_MAX } from './canvas-painter.ts'
export { createCellPainter } from './cell-painter.ts'
export { CellStore } from './cell-store.ts'
export { ClusterGrid } from './cluster-grid.ts'
export type { PointStyle } from './point-painter.ts'
export { POINT_BYTES, PointStore, type PointColumns, type PointLook } from './point-store.ts'
export { WebGlPointLayer } from './webgl-point-layer.ts'

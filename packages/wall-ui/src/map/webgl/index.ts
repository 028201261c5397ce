// Points by the hundred thousand, drawn by the graphics card and changed in place.
export { CANVAS_POINTS_MAX } from './canvas-painter.ts'
export { createCellPainter } from './cell-painter.ts'
export { CellStore, type LookingCell } from './cell-store.ts'
export { ClusterGrid, type PlacedRows } from './cluster-grid.ts'
export type { PointStyle } from './point-painter.ts'
export { POINT_BYTES, type PointColumns, type PointLook } from './point-records.ts'
export { PointStore } from './point-store.ts'
export { WebGlPointLayer } from './webgl-point-layer.ts'

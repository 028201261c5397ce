// The map for whoever draws one: components that render nothing, and the pure rules beside them.
export { BackgroundLayer } from './BackgroundLayer.ts'
export * from './class-breaks.ts'
export { ClientLayer, type LayerTrouble } from './ClientLayer.ts'
export { FeatureValues, type FeatureRow } from './feature-values.ts'
export { HexagonLayer, type PointedCell, type PointedCells } from './HexagonLayer.ts'
export { LabelLayer, type LabelNote, type ShownLabel, type TerritoryLabel } from './LabelLayer.ts'
export { brokenName, shortName } from './label-names.ts'
export { default as MapView } from './MapView.vue'
export {
  circleRadiusRem,
  PointLayer,
  type FeaturesUnder,
  type ListenToColumns,
  type PointedLayer,
  type PointLimits,
} from './PointLayer.ts'
export { FlowLayer, type DrawnFlow } from './movement/FlowLayer.ts'
export * from './movement/flows.ts'
export { paintNow } from './paint-now.ts'
export { PULSE_MS, PulseLayer, type Pulse } from './PulseLayer.ts'
export * from './style/flat-style.ts'
export { RouteLayer, STOP_ROOM_REM, type DrawnRoute } from './shapes/RouteLayer.ts'
export { readRoutes } from './shapes/routes.ts'
export { ShapeLayer } from './shapes/ShapeLayer.ts'
export { readShapes, type Shape } from './shapes/shapes.ts'
export { SpotlightLayer } from './SpotlightLayer.ts'
export { TerritoryLayer } from './TerritoryLayer.ts'
export { TerritoryShapes, type GeoJsonCollection } from './territory-shapes.ts'

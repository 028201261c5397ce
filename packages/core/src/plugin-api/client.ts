// What the browser halves of plugins and the two UIs share.
export * from './client-frame.ts'
export * from './client-layer-frame.ts'
export * from './client-layer.ts'
export * from './client-panel.ts'
export type {
  LayerCard,
  LayerFlow,
  LayerRoute,
  LayerDeclaration,
  LayerProperty,
  PanelManifest,
  StatisticDeclaration,
} from './define-plugin.ts'

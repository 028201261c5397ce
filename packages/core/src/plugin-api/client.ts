// What the browser halves of plugins and the two UIs share. Types only for now.
export type { LayerDeclaration, LayerProperty, StatisticDeclaration } from './define-plugin.ts'

// Which component draws which type of the wall's own panels; those of plugins have a component of their own.
import type { Component } from 'vue'
import type { PanelSpec } from '../scenes/scene.ts'
import ChangePanel from './change/ChangePanel.vue'
import FundsPanel from './funds/FundsPanel.vue'
import KpiPanel from './kpi/KpiPanel.vue'
import MapPanel from './map/MapPanel.vue'
import ProfilePanel from './profile/ProfilePanel.vue'
import RankingPanel from './ranking/RankingPanel.vue'
import SourcesPanel from './sources/SourcesPanel.vue'
import ThreeNumbersPanel from './three-numbers/ThreeNumbersPanel.vue'
import TrendPanel from './trend/TrendPanel.vue'

export const panelComponents: Record<PanelSpec['type'], Component> = {
  map: MapPanel,
  kpi: KpiPanel,
  ranking: RankingPanel,
  trend: TrendPanel,
  sources: SourcesPanel,
  'three-numbers': ThreeNumbersPanel,
  funds: FundsPanel,
  profile: ProfilePanel,
  change: ChangePanel,
}

/** `undefined` for a type that the wall does not bring itself. */
export const builtInPanel = (type: string): Component | undefined =>
  Object.hasOwn(panelComponents, type) ? panelComponents[type as PanelSpec['type']] : undefined

// Which component draws which type of panel.
import type { Component } from 'vue'
import type { PanelSpec } from '../scenes/scene.ts'
import KpiPanel from './kpi/KpiPanel.vue'
import MapPanel from './map/MapPanel.vue'
import RankingPanel from './ranking/RankingPanel.vue'
import SourcesPanel from './sources/SourcesPanel.vue'
import TrendPanel from './trend/TrendPanel.vue'

export const panelComponents: Record<PanelSpec['type'], Component> = {
  map: MapPanel,
  kpi: KpiPanel,
  ranking: RankingPanel,
  trend: TrendPanel,
  sources: SourcesPanel,
}

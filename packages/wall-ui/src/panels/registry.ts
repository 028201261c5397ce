// Which component draws which type of the wall's own panels; those of plugins have a component of their own.
import type { Component } from 'vue'
import type { PanelSpec } from '../scenes/scene.ts'
import ChangePanel from './change/ChangePanel.vue'
import ClockPanel from './clock/ClockPanel.vue'
import CompositionPanel from './composition/CompositionPanel.vue'
import FamiliesPanel from './families/FamiliesPanel.vue'
import FeedsPanel from './feeds/FeedsPanel.vue'
import FundsPanel from './funds/FundsPanel.vue'
import HiddenPanel from './hidden/HiddenPanel.vue'
import ImagePanel from './image/ImagePanel.vue'
import KpiPanel from './kpi/KpiPanel.vue'
import LegendPanel from './legend/LegendPanel.vue'
import MapPanel from './map/MapPanel.vue'
import MultiplesPanel from './multiples/MultiplesPanel.vue'
import ProfilePanel from './profile/ProfilePanel.vue'
import PyramidPanel from './pyramid/PyramidPanel.vue'
import RankingPanel from './ranking/RankingPanel.vue'
import RegistryGrowthPanel from './registry-growth/RegistryGrowthPanel.vue'
import SourceOverlapPanel from './source-overlap/SourceOverlapPanel.vue'
import SourcesPanel from './sources/SourcesPanel.vue'
import TablePanel from './table/TablePanel.vue'
import TextPanel from './text/TextPanel.vue'
import ThreeNumbersPanel from './three-numbers/ThreeNumbersPanel.vue'
import TrendPanel from './trend/TrendPanel.vue'
import WebImagePanel from './web-image/WebImagePanel.vue'

export const panelComponents: Record<PanelSpec['type'], Component> = {
  map: MapPanel,
  kpi: KpiPanel,
  ranking: RankingPanel,
  trend: TrendPanel,
  sources: SourcesPanel,
  'three-numbers': ThreeNumbersPanel,
  funds: FundsPanel,
  hidden: HiddenPanel,
  profile: ProfilePanel,
  change: ChangePanel,
  pyramid: PyramidPanel,
  composition: CompositionPanel,
  table: TablePanel,
  text: TextPanel,
  clock: ClockPanel,
  image: ImagePanel,
  'web-image': WebImagePanel,
  legend: LegendPanel,
  multiples: MultiplesPanel,
  feeds: FeedsPanel,
  'registry-growth': RegistryGrowthPanel,
  'source-overlap': SourceOverlapPanel,
  families: FamiliesPanel,
}

/** `undefined` for a type that the wall does not bring itself. */
export const builtInPanel = (type: string): Component | undefined =>
  Object.hasOwn(panelComponents, type) ? panelComponents[type as PanelSpec['type']] : undefined

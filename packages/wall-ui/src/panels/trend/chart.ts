// ECharts with only what the trend needs: 1 chart type more would be 30–80 kB more.
import { LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, MarkPointComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import type { trendOption } from './trend-option.ts'

use([LineChart, ScatterChart, GridComponent, MarkLineComponent, MarkPointComponent, CanvasRenderer])

export interface Chart {
  show(option: ReturnType<typeof trendOption>): void
  resize(): void
  dispose(): void
}

export function createChart(element: HTMLElement): Chart {
  const chart = init(element)
  return {
    show: (option) => chart.setOption(option, { notMerge: false }),
    resize: () => chart.resize(),
    dispose: () => chart.dispose(),
  }
}

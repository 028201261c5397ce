import { definePlugin } from '@obzor/core/plugin-api'
import { RoutesConnector } from './connector.ts'
import { routesScene } from './routes.scene.ts'

/** Where a mobile service or a delegation goes today: stops in their order with times, and the way between them. */
export const routesPlugin = definePlugin({
  id: 'layer-routes',
  version: '0.1.0',
  title: { ru: 'Маршруты', en: 'Routes' },
  description: {
    ru: 'Маршруты мобильной социальной службы и рабочих поездок: остановки по порядку со временем, путь между ними.',
    en: 'Routes of the mobile social service and of visits: stops in order with their times, and the way between them.',
  },
  requires: { api: '^1.0.0' },
  capabilities: { files: ['routes'] },
  contributes: (to) => {
    to.sources.add({
      code: 'routes.plan',
      title: { ru: 'Маршруты', en: 'Routes' },
      agency: { ru: 'Социальная защита', en: 'Social protection' },
      trigger: { inbox: 'routes', pattern: '*.geojson' },
      refreshHours: 24 * 7,
      emits: ['feature'],
      connector: RoutesConnector,
    })
    to.layers.add({
      code: 'routes',
      title: { ru: 'Мобильная служба', en: 'Mobile service' },
      geometry: 'line',
      properties: {
        route: { type: 'string', title: { ru: 'Маршрут', en: 'Route' } },
        name: { type: 'string', title: { ru: 'Остановка', en: 'Stop' } },
        stop: { type: 'number', title: { ru: 'Номер', en: 'Number' } },
        at: { type: 'string', title: { ru: 'Прибытие', en: 'Arrival' }, isDate: true },
      },
      // Amber of the Okabe–Ito palette.
      style: { colour: '#e69f00' },
      card: {
        title: 'name',
        properties: ['route', 'stop', 'at'],
        objects: { ru: 'остановка | остановки | остановок', en: 'stop | stops' },
      },
      route: { route: 'route', stop: 'stop', at: 'at' },
    })
    to.scenes.add(routesScene)
  },
})

// «Выездная служба»: where the mobile service goes, over the rate of poverty of the places that it comes to.
import type { Scene } from '@obzor/core/model'

export const routesScene: Scene = {
  version: 2,
  id: 'routes',
  title: { ru: 'Выездная социальная служба', en: 'The mobile social service' },
  panels: [
    {
      id: 'map',
      type: 'map',
      area: { x: 0, y: 0, width: 84, height: 60 },
      settings: {
        indicator: 'poverty.rate',
        layers: ['routes'],
        title: {
          ru: 'Куда едет служба и где бедность выше',
          en: 'Where the service goes, and where poverty is higher',
        },
      },
    },
    {
      id: 'ranking',
      type: 'ranking',
      area: { x: 84, y: 0, width: 36, height: 46 },
      settings: { indicator: 'poverty.rate', highest: 12, lowest: 3 },
    },
    { id: 'sources', type: 'sources', area: { x: 84, y: 46, width: 36, height: 14 }, settings: {} },
  ],
}

// «Операторы связи и реестр»: where operators see more or fewer people than the registry, and in which incomes.
import type { Scene } from '@obzor/core/model'

export const operatorsScene: Scene = {
  version: 1,
  id: 'operators',
  title: { ru: 'Операторы связи и реестр', en: 'Mobile operators and the registry' },
  panels: [
    {
      id: 'places',
      type: 'source-mobile-operator/places',
      area: { x: 0, y: 0, width: 72, height: 60 },
      settings: {},
    },
    {
      id: 'incomes',
      type: 'source-mobile-operator/incomes',
      area: { x: 72, y: 0, width: 48, height: 42 },
      settings: {},
    },
    { id: 'sources', type: 'sources', area: { x: 72, y: 42, width: 48, height: 18 }, settings: {} },
  ],
}

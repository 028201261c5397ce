// Addresses of figures. Whoever is signed in may see what the walls show; the engine says who sees more.
import type { RouteRecordRaw } from 'vue-router'

export const indicatorRoutes: readonly RouteRecordRaw[] = [
  {
    path: '/indicators',
    name: 'indicators',
    meta: { right: 'account.own' },
    component: () => import('./IndicatorsView.vue'),
  },
  {
    path: '/indicators/:code',
    name: 'indicator',
    meta: { right: 'account.own' },
    component: () => import('./IndicatorView.vue'),
    props: true,
  },
]

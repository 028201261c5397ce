// Addresses of households.
import type { RouteRecordRaw } from 'vue-router'

export const householdRoutes: RouteRecordRaw[] = [
  {
    path: '/registry/households',
    name: 'households',
    meta: { right: 'registry.read' },
    component: () => import('./HouseholdsView.vue'),
  },
  {
    path: '/registry/households/:id',
    name: 'household',
    meta: { right: 'registry.read' },
    component: () => import('./HouseholdView.vue'),
    props: true,
  },
]

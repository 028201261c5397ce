// Addresses of the lists of hidden poverty.
import type { RouteRecordRaw } from 'vue-router'

export const hiddenRoutes: RouteRecordRaw[] = [
  {
    path: '/hidden',
    name: 'hidden',
    meta: { right: 'hidden.read' },
    component: () => import('./HiddenView.vue'),
  },
  {
    path: '/hidden/rules',
    name: 'hidden-rules',
    meta: { right: 'hidden.read' },
    component: () => import('./rules/HiddenRulesView.vue'),
  },
  {
    path: '/hidden/:id',
    name: 'hidden-row',
    meta: { right: 'hidden.read' },
    component: () => import('./HiddenRowView.vue'),
    props: true,
  },
]

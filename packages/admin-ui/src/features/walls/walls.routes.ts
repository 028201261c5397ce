// Addresses of walls.
import type { RouteRecordRaw } from 'vue-router'

export const wallRoutes: RouteRecordRaw[] = [
  {
    path: '/walls',
    name: 'walls',
    meta: { right: 'walls.read' },
    component: () => import('./WallsView.vue'),
  },
  {
    path: '/walls/:id',
    name: 'wall',
    meta: { right: 'walls.read' },
    component: () => import('./DeskView.vue'),
    props: true,
  },
  {
    path: '/walls/:id/programme',
    name: 'wall-programme',
    meta: { right: 'walls.read' },
    component: () => import('./ProgrammeView.vue'),
    props: true,
  },
  {
    path: '/walls/:id/care',
    name: 'wall-care',
    meta: { right: 'walls.read' },
    component: () => import('./CareView.vue'),
    props: true,
  },
  {
    path: '/walls/:id/drawing',
    name: 'wall-drawing',
    meta: { right: 'walls.manage' },
    component: () => import('./DrawingView.vue'),
    props: true,
  },
]

// Addresses of scenes.
import type { RouteRecordRaw } from 'vue-router'

export const sceneRoutes: RouteRecordRaw[] = [
  {
    path: '/scenes',
    name: 'scenes',
    meta: { right: 'scenes.read' },
    component: () => import('./ScenesView.vue'),
  },
  {
    path: '/scenes/site-pictures',
    name: 'site-pictures',
    meta: { right: 'scenes.read' },
    component: () => import('./SitePicturesView.vue'),
  },
  {
    path: '/scenes/:id',
    name: 'scene',
    meta: { right: 'scenes.read' },
    component: () => import('./SceneEditorView.vue'),
    props: true,
  },
]

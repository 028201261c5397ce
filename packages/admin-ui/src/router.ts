// Addresses of the console, and who may see them.
import { createRouter, createWebHistory, type Router } from 'vue-router'
import { useSession } from './features/access/session.store.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** True on the two screens before sign-in. */
    open?: boolean
  }
}

export function createConsoleRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/console/'),
    routes: [
      { path: '/', redirect: '/sources' },
      {
        path: '/setup',
        name: 'setup',
        meta: { open: true },
        component: () => import('./features/access/SetupView.vue'),
      },
      {
        path: '/sign-in',
        name: 'sign-in',
        meta: { open: true },
        component: () => import('./features/access/SignInView.vue'),
      },
      { path: '/sources', name: 'sources', component: () => import('./features/sources/SourcesView.vue') },
      {
        path: '/sources/:code',
        name: 'source',
        component: () => import('./features/sources/SourceView.vue'),
        props: true,
      },
      { path: '/plugins', name: 'plugins', component: () => import('./features/plugins/PluginsView.vue') },
      {
        path: '/plugins/:id',
        name: 'plugin',
        component: () => import('./features/plugins/PluginView.vue'),
        props: true,
      },
      { path: '/:rest(.*)*', redirect: '/sources' },
    ],
  })
  router.beforeEach(async (to) => {
    const session = useSession()
    await session.restore()
    if (session.identity) return to.meta.open ? { name: 'sources' } : true
    if (session.setupNeeded) return to.name === 'setup' ? true : { name: 'setup' }
    if (to.name === 'sign-in') return true
    return { name: 'sign-in', ...(to.path !== '/sources' && { query: { next: to.fullPath } }) }
  })
  return router
}

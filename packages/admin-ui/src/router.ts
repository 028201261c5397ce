// Addresses of the console, and who may see them.
import type { Right } from '@obzor/core/model'
import { createRouter, createWebHistory, type RouteLocationNormalized, type Router } from 'vue-router'
import { homePath } from './features/access/sections.ts'
import { useSession } from './features/access/session.store.ts'
import { hiddenRoutes } from './features/hidden/hidden.routes.ts'
import { indicatorRoutes } from './features/indicators/indicators.routes.ts'
import { householdRoutes } from './features/registry/household/household.routes.ts'
import { mappingRoutes } from './features/mapping/mapping.routes.ts'
import { sceneRoutes } from './features/scenes/scenes.routes.ts'
import { wallRoutes } from './features/walls/walls.routes.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** True on the two screens before sign-in. */
    open?: boolean
    /** Without it the way leads to the first section that is allowed. */
    right?: Right
  }
}

export function createConsoleRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/console/'),
    routes: [
      // Draws nothing: who is signed in decides where it leads, and that is known only in the guard.
      { path: '/', name: 'home', component: { render: () => null } },
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
      {
        path: '/new-password',
        name: 'new-password',
        component: () => import('./features/account/NewPasswordView.vue'),
      },
      { path: '/account', name: 'account', component: () => import('./features/account/AccountView.vue') },
      {
        path: '/sources',
        name: 'sources',
        meta: { right: 'sources.read' },
        component: () => import('./features/sources/SourcesView.vue'),
      },
      {
        path: '/sources/:code',
        name: 'source',
        meta: { right: 'sources.read' },
        component: () => import('./features/sources/SourceView.vue'),
        props: true,
      },
      ...mappingRoutes,
      ...wallRoutes,
      ...sceneRoutes,
      ...indicatorRoutes,
      ...hiddenRoutes,
      ...householdRoutes,
      {
        path: '/registry',
        name: 'registry',
        meta: { right: 'registry.read' },
        component: () => import('./features/registry/RegistryView.vue'),
      },
      {
        path: '/alerts',
        name: 'alerts',
        meta: { right: 'alerts.read' },
        component: () => import('./features/alerts/AlertsView.vue'),
      },
      {
        path: '/plugins',
        name: 'plugins',
        meta: { right: 'plugins.read' },
        component: () => import('./features/plugins/PluginsView.vue'),
      },
      {
        path: '/plugins/trusted-keys',
        name: 'trusted-keys',
        meta: { right: 'plugins.read' },
        component: () => import('./features/plugins/TrustedKeysView.vue'),
      },
      {
        path: '/plugins/:id',
        name: 'plugin',
        meta: { right: 'plugins.read' },
        component: () => import('./features/plugins/PluginView.vue'),
        props: true,
      },
      {
        path: '/users',
        name: 'users',
        meta: { right: 'users.read' },
        component: () => import('./features/users/UsersView.vue'),
      },
      {
        path: '/users/new',
        name: 'new-user',
        meta: { right: 'users.manage' },
        component: () => import('./features/users/NewUserView.vue'),
      },
      {
        path: '/users/provider',
        name: 'provider',
        meta: { right: 'access.provider' },
        component: () => import('./features/users/ProviderView.vue'),
      },
      {
        path: '/users/:id',
        name: 'user',
        meta: { right: 'users.read' },
        component: () => import('./features/users/UserView.vue'),
        props: true,
      },
      {
        path: '/audit',
        name: 'audit',
        meta: { right: 'audit.read' },
        component: () => import('./features/audit/AuditView.vue'),
      },
      { path: '/:rest(.*)*', redirect: { name: 'home' } },
    ],
  })
  router.beforeEach(async (to) => {
    const session = useSession()
    await session.restore()
    if (session.identity) return signedInWay(to)
    if (session.setupNeeded) return to.name === 'setup' ? true : { name: 'setup' }
    if (to.name === 'sign-in') return true
    return { name: 'sign-in', ...(to.name !== 'home' && { query: { next: to.fullPath } }) }
  })
  return router
}

/** Where somebody who is signed in gets; `true` is where they want to. */
export function signedInWay({ name, meta }: Pick<RouteLocationNormalized, 'name' | 'meta'>) {
  const { identity, may } = useSession()
  const restriction = identity?.restriction
  if (restriction === 'password') return name === 'new-password' ? true : { name: 'new-password' }
  if (restriction === 'second-factor') return name === 'account' ? true : { name: 'account' }
  if (meta.open || name === 'home' || name === 'new-password') return homePath(may)
  return meta.right === undefined || may(meta.right) ? true : homePath(may)
}

// Addresses of the wizard: for a new source, and for the next version of one.
import type { RouteRecordRaw } from 'vue-router'

const component = () => import('./MappingWizardView.vue')

export const mappingRoutes: RouteRecordRaw[] = [
  { path: '/sources/new/table', name: 'new-mapping', meta: { right: 'sources.manage' }, component },
  {
    path: '/sources/:code/mapping',
    name: 'mapping',
    meta: { right: 'sources.manage' },
    component,
    props: true,
  },
]

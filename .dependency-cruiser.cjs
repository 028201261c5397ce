// The arrows of docs/architecture.md, kept by a machine: each rule names an import that must not exist.
const core = '^packages/core/src'
/** A floor of core may see only the floors named here (and itself). */
const floor = (name, allowed) => ({
  name: `core-${name}-sees-only-${allowed.join('-') || 'nothing'}`,
  severity: 'error',
  from: { path: `${core}/${name}/` },
  to: { path: `${core}/`, pathNot: [name, ...allowed].map((seen) => `${core}/${seen}/`) },
})
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    floor('model', []),
    floor('protocol', ['model']),
    floor('plugin-api', ['protocol', 'model']),
    floor('regions', ['model']),
    floor('synthetic', ['regions', 'model']),
    {
      ...floor('engine', ['plugin-api', 'protocol', 'regions', 'model']),
      from: { path: `${core}/engine/`, pathNot: '\\.test\\.ts$|\\.bench\\.ts$' },
    },
    {
      name: 'model-imports-nothing',
      severity: 'error',
      from: { path: `${core}/model/`, pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm', 'core'] },
    },
    {
      name: 'plugins-see-plugin-api-and-model',
      severity: 'error',
      from: { path: '^packages/plugins/', pathNot: '\\.test\\.ts$' },
      to: { path: `${core}/`, pathNot: `${core}/(plugin-api|model)/` },
    },
    {
      name: 'no-plugin-to-plugin',
      severity: 'error',
      from: { path: '^packages/plugins/([^/]+)/' },
      to: { path: '^packages/plugins/([^/]+)/', pathNot: '^packages/plugins/$1/' },
    },
    {
      name: 'plugins-know-no-server-library',
      severity: 'error',
      from: { path: '^packages/plugins/' },
      to: { path: 'node_modules/(typeorm|fastify|socket\\.io|pg)/' },
    },
    {
      name: 'ui-sees-no-engine',
      severity: 'error',
      from: { path: '^packages/(wall-ui|admin-ui)/' },
      to: { path: `${core}/(engine|cli|synthetic|regions|testing)/` },
    },
    {
      name: 'wall-sees-no-console',
      severity: 'error',
      from: { path: '^packages/wall-ui/' },
      to: { path: '^packages/admin-ui/' },
    },
    {
      name: 'openlayers-only-in-map',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/wall-ui/src/map/|^packages/plugins/[^/]+/client/' },
      to: { path: 'node_modules/ol/' },
    },
    {
      name: 'nothing-called-utils',
      severity: 'error',
      from: {},
      to: { path: '^packages/.*/utils?\\.[a-z]+$' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.tools|\\.data)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
}

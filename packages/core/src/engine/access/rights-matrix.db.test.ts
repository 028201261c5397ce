// Every route of the platform, by each role, for the whole region and for a part of it: allowed and refused as the table of
// rights says. A route without a line here fails.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BELOW_THE_LINE, defaultPolicy, ObzorError, rightsOf, ROLES, type Role } from '../../model/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import type { CatalogueViews } from '../host/catalogue/catalogue-views.ts'
import type { PluginCatalogue } from '../host/catalogue/plugin-catalogue.ts'
import { pluginRoutes } from '../host/catalogue/plugin.routes.ts'
import { addSources, httpFixture, type HttpFixture } from '../http/http-fixture.ts'
import type { RouteRight } from '../http/index.ts'
import { clientRoutes } from '../http/routes/client.routes.ts'
import type { IntakeDeliveries } from '../intake/intake-deliveries.ts'
import type { IntakeKeys } from '../intake/intake-keys.ts'
import { intakeRoutes } from '../intake/intake.routes.ts'
import { layerRoutes } from '../layers/layer-routes.ts'
import { tileRoutes } from '../layers/tile-routes.ts'
import type { LineComparison } from '../measure/line-comparison.ts'
import { lineComparisonRoutes } from '../measure/line-comparison.routes.ts'
import type { DisclosureRules } from '../publication/disclosure-policy.ts'
import { disclosureRoutes } from '../publication/disclosure.routes.ts'
import type { Explanations } from '../publication/explanation.ts'
import type { HistoryKeeper } from '../publication/history-keeper.ts'
import type { IndicatorValues } from '../publication/indicator-values.ts'
import type { IndicatorChanges } from '../publication/indicator-change.ts'
import type { IndicatorOverviews } from '../publication/indicator-overview.ts'
import { indicatorRoutes } from '../publication/indicator.routes.ts'
import type { PastReader } from '../publication/past-figures.ts'
import { pastRoutes } from '../publication/past.routes.ts'
import { requireRights } from '../live/live-path.ts'
import { mappingRoutes } from '../mapping/mapping.routes.ts'
import type { TableMappings } from '../mapping/table-mappings.ts'
import type { QuarantineDesk } from '../quarantine/quarantine-desk.ts'
import type { HiddenDesk } from '../hidden/hidden-desk.ts'
import { hiddenRoutes } from '../hidden/hidden.routes.ts'
import type { HouseholdDesk } from '../households/household-desk.ts'
import { householdRoutes } from '../households/household.routes.ts'
import { registryRoutes } from '../registry/registry.routes.ts'
import { versionRoutes } from '../registry/version.routes.ts'
import type { VersionDesk } from '../registry/version-desk.ts'
import type { RegistrySize } from '../registry-size/registry-size.ts'
import { registrySizeRoutes } from '../registry-size/registry-size.routes.ts'
import type { ReviewDesk } from '../registry/review-desk.ts'
import { quarantineRoutes } from '../quarantine/quarantine.routes.ts'
import { territoryRoutes } from '../territories/index.ts'
import { alertRoutes } from '../alerts/alert.routes.ts'
import type { Hall } from '../walls/hall.ts'
import { screenRoutes } from '../walls/screen.routes.ts'
import type { Screens } from '../walls/screens.ts'
import { airRoutes } from '../walls/air.routes.ts'
import type { CareWatch } from '../walls/care-watch.ts'
import { careRoutes } from '../walls/care.routes.ts'
import type { ProgrammeRunner } from '../walls/programme-runner.ts'
import { programmeRoutes } from '../walls/programme.routes.ts'
import type { Programmes } from '../walls/programmes.ts'
import { wallGroupRoutes } from '../walls/wall-group.routes.ts'
import type { WallGroups } from '../walls/wall-groups.ts'
import { wallRoutes } from '../walls/wall.routes.ts'
import type { Walls } from '../walls/walls.ts'
import { ownSceneRoutes } from '../scenes/own-scene.routes.ts'
import type { OwnScenes } from '../scenes/own-scenes.ts'
import { sitePictureRoutes } from '../site-pictures/site-picture.routes.ts'
import type { SitePictures } from '../site-pictures/site-pictures.ts'
import type { Alerts } from '../alerts/alerts.ts'
import { ask, signedInAs, type Answer, type Method, type Person } from './access-fixture.ts'

const ROUTES: Record<string, RouteRight> = {
  'GET /livez': 'public',
  'GET /readyz': 'public',
  'GET /metrics': 'metrics',
  'GET /api/openapi.json': 'public',
  'GET /': 'public',
  'GET /wall': 'public',
  'GET /wall/*': 'public',
  'GET /console': 'public',
  'GET /console/*': 'public',
  'GET /tiles/:file': 'public',
  'GET /tiles/:layer/:z/:x/:file': 'public',
  'GET /api/v1/platform': 'public',
  'GET /api/v1/scenes': 'public',
  'GET /plugin-clients/:file': 'public',
  'GET /plugin-frames/:hash': 'public',
  'POST /api/v1/panels/cut-off': 'public',
  'GET /api/v1/freshness': 'public',
  'GET /api/v1/map': 'public',
  'GET /api/v1/territories': 'public',
  'GET /api/v1/layers': 'public',
  'GET /api/v1/layers/:layer/features': 'public',
  'GET /api/v1/layers/:layer/cells': 'public',
  'GET /api/v1/indicators': 'public',
  'GET /api/v1/indicators/:code/values': 'public',
  'GET /api/v1/indicators/overview': 'public',
  'GET /api/v1/indicators/past': 'public',
  'GET /api/v1/indicators/past/:period': 'public',
  'GET /api/v1/indicators/:code/change': 'public',
  'GET /api/v1/indicators/:code/explain': 'public',
  'POST /api/v1/indicators/history': 'disclosure.manage',
  'GET /api/v1/indicators/comparison': 'public',
  'PUT /api/v1/indicators/comparison': 'indicators.rules',
  'GET /api/v1/disclosure': 'public',
  'PUT /api/v1/disclosure': 'disclosure.manage',
  'GET /api/v1/setup': 'public',
  'POST /api/v1/setup': 'public',
  'POST /api/v1/session': 'public',
  'DELETE /api/v1/session': 'public',
  'GET /api/v1/session': 'account.own',
  'GET /api/v1/session/provider': 'public',
  'GET /api/v1/session/provider/begin': 'public',
  'GET /api/v1/session/provider/return': 'public',
  'PUT /api/v1/account/password': 'account.own',
  'GET /api/v1/account/sessions': 'account.own',
  'DELETE /api/v1/account/sessions': 'account.own',
  'DELETE /api/v1/account/sessions/:session': 'account.own',
  'POST /api/v1/account/second-factor': 'account.own',
  'POST /api/v1/account/second-factor/confirm': 'account.own',
  'DELETE /api/v1/account/second-factor': 'account.own',
  'GET /api/v1/users': 'users.read',
  'GET /api/v1/users/:user': 'users.read',
  'POST /api/v1/users': 'users.manage',
  'PATCH /api/v1/users/:user': 'users.manage',
  'POST /api/v1/users/:user/reset': 'users.manage',
  'GET /api/v1/users/:user/sessions': 'sessions.end',
  'DELETE /api/v1/users/:user/sessions': 'sessions.end',
  'GET /api/v1/access/settings': 'users.read',
  'PUT /api/v1/access/settings': 'access.settings',
  'GET /api/v1/access/provider': 'access.provider',
  'PUT /api/v1/access/provider': 'access.provider',
  'POST /api/v1/access/provider/check': 'access.provider',
  'GET /api/v1/audit': 'audit.read',
  'GET /api/v1/audit/chain': 'audit.read',
  'GET /api/v1/sources': 'sources.read',
  'GET /api/v1/sources/:code': 'sources.read',
  'PATCH /api/v1/sources/:code': 'sources.manage',
  'POST /api/v1/sources/:code/run': 'sources.manage',
  'GET /api/v1/sources/:code/runs': 'sources.read',
  'GET /api/v1/sources/:code/settings': 'sources.manage',
  'POST /api/v1/sources/:code/check': 'sources.manage',
  'PATCH /api/v1/sources/:code/settings': 'sources.manage',
  'GET /api/v1/sources/:code/quarantine': 'sources.read',
  'GET /api/v1/sources/:code/quarantine/reasons': 'sources.read',
  'POST /api/v1/sources/:code/quarantine/reveal': 'quarantine.mend',
  'GET /api/v1/sources/:code/quarantine/fixes/:fix': 'sources.read',
  'POST /api/v1/sources/:code/quarantine/fixes': 'quarantine.mend',
  'POST /api/v1/sources/:code/quarantine/fixes/file': 'quarantine.mend',
  'POST /api/v1/sources/:code/quarantine/replay': 'quarantine.mend',
  'GET /api/v1/sources/:code/intake': 'sources.manage',
  'POST /api/v1/sources/:code/intake': 'sources.manage',
  'DELETE /api/v1/sources/:code/intake': 'sources.manage',
  'POST /api/v1/intake/:code': 'sender',
  'DELETE /api/v1/runs/:run': 'sources.manage',
  'GET /api/v1/plugins': 'plugins.read',
  'POST /api/v1/plugins': 'plugins.manage',
  'GET /api/v1/plugins/:id': 'plugins.read',
  'PATCH /api/v1/plugins/:id': 'plugins.manage',
  'POST /api/v1/plugins/:id/private-hosts': 'plugins.manage',
  'DELETE /api/v1/plugins/:id/private-hosts/:host': 'plugins.manage',
  'POST /api/v1/plugins/:id/roll-back': 'plugins.manage',
  'POST /api/v1/plugins/:id/versions/:version/accept': 'plugins.manage',
  'DELETE /api/v1/plugins/:id/versions/:version': 'plugins.manage',
  'GET /api/v1/trusted-keys': 'plugins.read',
  'POST /api/v1/trusted-keys': 'plugins.manage',
  'DELETE /api/v1/trusted-keys/:key': 'plugins.manage',
  'GET /api/v1/alerts': 'alerts.read',
  'POST /api/v1/alerts/:alert/acknowledge': 'alerts.acknowledge',
  'GET /api/v1/alert-rules': 'alerts.read',
  'PUT /api/v1/alert-rules/:rule/mute': 'alerts.acknowledge',
  'GET /api/v1/alert-channels': 'alerts.read',
  'GET /api/v1/alert-channels/:channel/settings': 'alerts.manage',
  'PATCH /api/v1/alert-channels/:channel/settings': 'alerts.manage',
  'POST /api/v1/alert-channels/:channel/trial': 'alerts.manage',
  'GET /api/v1/alert-channels/:channel/deliveries': 'alerts.read',
  'POST /api/v1/alert-deliveries/:delivery/retry': 'alerts.manage',
  'GET /api/v1/walls': 'walls.read',
  'POST /api/v1/walls': 'walls.manage',
  'GET /api/v1/walls/:wall': 'walls.read',
  'PUT /api/v1/walls/:wall': 'walls.manage',
  'DELETE /api/v1/walls/:wall': 'walls.manage',
  'POST /api/v1/walls/:wall/air': 'walls.operate',
  'GET /api/v1/walls/:wall/air/history': 'walls.read',
  'POST /api/v1/walls/:wall/air/undo': 'walls.operate',
  'GET /api/v1/walls/:wall/frozen': 'public',
  'GET /api/v1/walls/:wall/programmes': 'walls.read',
  'PUT /api/v1/walls/:wall/programmes': 'walls.operate',
  'POST /api/v1/walls/:wall/programme': 'walls.operate',
  'GET /api/v1/walls/:wall/care': 'walls.read',
  'PUT /api/v1/walls/:wall/care': 'walls.operate',
  'GET /api/v1/wall-groups': 'walls.read',
  'PUT /api/v1/wall-groups/:group': 'walls.manage',
  'DELETE /api/v1/wall-groups/:group': 'walls.manage',
  'POST /api/v1/wall-groups/:group/air': 'walls.operate',
  'POST /api/v1/walls/:wall/screens/:screen/pairing/look': 'walls.manage',
  'POST /api/v1/walls/:wall/screens/:screen/pairing': 'walls.manage',
  'DELETE /api/v1/walls/:wall/screens/:screen/pairing': 'walls.manage',
  'POST /api/v1/walls/:wall/screens/:screen/identify': 'walls.operate',
  'POST /api/v1/walls/:wall/screens/:screen/reload': 'walls.operate',
  'POST /api/v1/walls/:wall/screens/:screen/move': 'walls.manage',
  'GET /api/v1/own-scenes': 'scenes.read',
  'GET /api/v1/own-scenes/:scene': 'scenes.read',
  'GET /api/v1/own-scenes/:scene/versions/:version': 'scenes.read',
  'POST /api/v1/own-scenes': 'scenes.edit',
  'PUT /api/v1/own-scenes/:scene': 'scenes.edit',
  'POST /api/v1/own-scenes/:scene/versions/:version/restore': 'scenes.edit',
  'DELETE /api/v1/own-scenes/:scene': 'scenes.edit',
  'GET /api/v1/panel-types': 'scenes.read',
  'GET /api/v1/scene-images': 'scenes.read',
  'POST /api/v1/scene-images': 'scenes.edit',
  'GET /scene-images/:hash': 'public',
  'GET /api/v1/site-pictures': 'scenes.read',
  'POST /api/v1/site-pictures': 'scenes.edit',
  'PUT /api/v1/site-pictures/:picture': 'scenes.edit',
  'POST /api/v1/site-pictures/:picture/fetch': 'scenes.edit',
  'DELETE /api/v1/site-pictures/:picture': 'scenes.edit',
  'GET /api/v1/picture-sites': 'scenes.read',
  'POST /api/v1/picture-sites': 'scenes.sites',
  'DELETE /api/v1/picture-sites/:host': 'scenes.sites',
  'GET /site-pictures/:hash': 'public',
  'POST /api/v1/screen/pairings': 'public',
  'POST /api/v1/screen/pairings/claim': 'public',
  'POST /api/v1/screen/token': 'public',
  'GET /api/v1/mappings': 'sources.read',
  'GET /api/v1/mappings/fields': 'sources.read',
  'GET /api/v1/mappings/:code': 'sources.read',
  'GET /api/v1/mappings/:code/rows': 'sources.read',
  'GET /api/v1/mappings/free-code': 'sources.read',
  'DELETE /api/v1/mappings/:code': 'sources.manage',
  'POST /api/v1/mappings': 'sources.manage',
  'POST /api/v1/mappings/uploads': 'sources.manage',
  'PUT /api/v1/mappings/uploads/:upload': 'sources.manage',
  'POST /api/v1/mappings/preview': 'sources.manage',
  'POST /api/v1/mappings/:code/versions': 'sources.manage',
  'POST /api/v1/mappings/:code/deliveries': 'sources.manage',
  'POST /api/v1/mappings/:code/replay': 'sources.manage',
  'GET /api/v1/registry': 'linkage.read',
  'GET /api/v1/registry/size': 'registry.read',
  'PUT /api/v1/registry/targets/:day': 'registry.rules',
  'DELETE /api/v1/registry/targets/:day': 'registry.rules',
  'GET /api/v1/registry/versions': 'linkage.read',
  'POST /api/v1/registry/versions': 'registry.rules',
  'POST /api/v1/registry/versions/:version/use': 'registry.rules',
  'GET /api/v1/registry/contradictions': 'registry.read',
  'GET /api/v1/registry/households/:household': 'registry.read',
  'POST /api/v1/registry/households/:household/reveal': 'registry.reveal',
  'GET /api/v1/registry/reviews': 'linkage.read',
  'POST /api/v1/registry/reviews/:pair/reveal': 'registry.decide',
  'POST /api/v1/registry/reviews/:pair/decisions': 'registry.decide',
  'GET /api/v1/registry/events': 'linkage.read',
  'POST /api/v1/registry/events/:event/undo': 'registry.decide',
  'GET /api/v1/hidden': 'hidden.read',
  'GET /api/v1/hidden/places': 'hidden.read',
  'GET /api/v1/hidden/rules': 'hidden.read',
  'GET /api/v1/hidden/rules/effect': 'hidden.rules',
  'PUT /api/v1/hidden/rules': 'hidden.rules',
  'POST /api/v1/hidden/windows': 'hidden.rules',
  'POST /api/v1/hidden/export': 'hidden.export',
  'GET /api/v1/hidden/:row': 'hidden.read',
  'POST /api/v1/hidden/:row/reveal': 'hidden.reveal',
  'POST /api/v1/hidden/:row/decisions': 'hidden.decide',
  'GET /api/v1/welfare/households/:household': 'hidden.read',
}
/** Such as needs no more than the schema to be carried out on a user. */
const BODIES: Record<string, object> = { 'PATCH /api/v1/users/:user': { displayName: 'Сотрудник' } }

const HERE = '42606000'
const ELSEWHERE = '42648000'

/** Answers every question with one refusal: who gets as far as it has the right. */
const behindTheRight = <Service extends object>(): Service =>
  new Proxy({} as Service, {
    get: () => () => {
      throw new ObzorError({ code: 'OBZ_PLUGIN_UNKNOWN', fact: 'none', risk: 'none', action: 'none' })
    },
  })

let database: TestDatabase
let http: HttpFixture
let target: Record<'here' | 'elsewhere', Person>
beforeAll(async () => {
  database = await testDatabase()
  const layers = { get: () => undefined, names: () => [] }
  const map = {
    mapAnswer: () => Promise.resolve({ body: Buffer.from('{}'), etag: '"1"' }),
    territoriesAnswer: () => Promise.resolve({ body: Buffer.from('{}'), etag: '"1"' }),
  }
  http = await httpFixture(database.url, {
    routes: [
      (app) => territoryRoutes(app, { map }),
      (app) => tileRoutes(app, { layers, region: () => Promise.resolve({ bounds: [], attribution: '' }) }),
      (app) => layerRoutes(app, { layers, sourcesOf: () => Promise.resolve(new Map()) }),
      (app) =>
        indicatorRoutes(app, {
          values: behindTheRight<IndicatorValues>(),
          explanations: behindTheRight<Explanations>(),
          history: behindTheRight<HistoryKeeper>(),
          changes: behindTheRight<IndicatorChanges>(),
          overviews: behindTheRight<IndicatorOverviews>(),
          identify: () => Promise.resolve(null),
          cursor: () => null,
        }),
      (app) =>
        lineComparisonRoutes(app, {
          comparison: {
            rules: [],
            inForce: BELOW_THE_LINE,
            change: behindTheRight<LineComparison>().change,
          },
        }),
      (app) =>
        disclosureRoutes(app, {
          rules: {
            policy: defaultPolicy({ training: true }),
            change: behindTheRight<DisclosureRules>().change,
          },
        }),
      (app) =>
        clientRoutes(app, {
          clients: { rows: () => [], script: () => undefined, frame: () => undefined },
          scenes: { list: () => Promise.resolve([]) },
          journal: { note: () => undefined },
          now: () => new Date(),
        }),
      (app) => mappingRoutes(app, { mappings: behindTheRight<TableMappings>() }),
      (app) => quarantineRoutes(app, { desk: behindTheRight<QuarantineDesk>() }),
      (app) => householdRoutes(app, { desk: behindTheRight<HouseholdDesk>() }),
      (app) => registryRoutes(app, { desk: behindTheRight<ReviewDesk>(), progress: () => null }),
      (app) => versionRoutes(app, { desk: behindTheRight<VersionDesk>() }),
      (app) => registrySizeRoutes(app, { size: behindTheRight<RegistrySize>() }),
      (app) => hiddenRoutes(app, { desk: behindTheRight<HiddenDesk>() }),
      (app) => alertRoutes(app, { alerts: behindTheRight<Alerts>() }),
      (app) => pastRoutes(app, { past: behindTheRight<PastReader>() }),
      (app) => airRoutes(app, { walls: behindTheRight<Walls>(), hall: behindTheRight<Hall>() }),
      (app) =>
        wallRoutes(app, {
          walls: behindTheRight<Walls>(),
          screens: behindTheRight<Screens>(),
          hall: behindTheRight<Hall>(),
        }),
      (app) => screenRoutes(app, { screens: behindTheRight<Screens>() }),
      (app) =>
        programmeRoutes(app, {
          programmes: behindTheRight<Programmes>(),
          runner: behindTheRight<ProgrammeRunner>(),
        }),
      (app) => wallGroupRoutes(app, { groups: behindTheRight<WallGroups>() }),
      (app) => careRoutes(app, { care: behindTheRight<CareWatch>() }),
      (app) => ownSceneRoutes(app, { scenes: behindTheRight<OwnScenes>(), panelTypes: () => [] }),
      (app) => sitePictureRoutes(app, { pictures: behindTheRight<SitePictures>() }),
      (app) =>
        intakeRoutes(app, {
          keys: behindTheRight<IntakeKeys>(),
          deliveries: behindTheRight<IntakeDeliveries>(),
        }),
      (app) =>
        pluginRoutes(app, {
          catalogue: behindTheRight<PluginCatalogue>(),
          views: behindTheRight<CatalogueViews>(),
        }),
    ],
  })
  await addSources(http.control)
  await http.signedIn()
  target = {
    here: await signedInAs(http, ['guest'], [HERE]),
    elsewhere: await signedInAs(http, ['guest'], [ELSEWHERE]),
  }
})
afterAll(async () => {
  await http.close()
  await database.close()
})

/** The address with something real where there is something real. */
function call(person: Pick<Person, 'cookie'>, line: string, user = target.here) {
  const [method, pattern = ''] = line.split(' ') as [Method, string]
  const url = pattern
    .replace(':user', user.id)
    .replace(':code', 'egisso.facts')
    .replace(':key', '0000-0000-0000-0000-0000-0000-0000-0000')
    .replace(':id', 'source-test')
    .replaceAll(/:(session|run|version|z|x)\b/g, '999')
    .replaceAll(/:\w+|\*/g, 'nothing')
  const payload = method === 'GET' ? undefined : (BODIES[line] ?? {})
  return ask(http, person.cookie, method, url, payload)
}

test('every route has its line here, with the right that it declares', () => {
  const declared = http.server
    .routes()
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url, right }) => [`${method} ${url}`, right])
  expect(Object.fromEntries(declared)).toEqual(ROUTES)
})

test('every group of routes that the engine registers is registered here too', () => {
  const groupsOf = (file: string): string[] => {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8')
    return [...text.matchAll(/^ {6}\(app\) =>\s+(\w+Routes)\(/gm)].map(([, name = '']) => name).sort()
  }
  const registered = groupsOf('../composition-root.ts')
  expect(registered.length).toBeGreaterThanOrEqual(5)
  expect(groupsOf('rights-matrix.db.test.ts')).toEqual(registered)
})

test('a channel that does not say who may read it stops the platform from starting', () => {
  const views = [{ channel: 'open', right: 'public' }, { channel: 'silent' }] as Parameters<
    typeof requireRights
  >[0]
  expect(() => requireRights(views)).toThrow(
    'OBZ_LIVE_RIGHT_MISSING: these channels do not say who may read them: silent',
  )
})

test('a stranger is refused wherever somebody must be signed in, and nowhere else', async () => {
  const found: Outcomes = {}
  for (const line of guardedAndPublic) found[line] = outcomeOf(await call({ cookie: '' }, line))
  const isPublic = (line: string): boolean => ROUTES[line] === 'public'
  expect(found).toEqual(
    Object.fromEntries(guardedAndPublic.map((line) => [line, isPublic(line) ? 'allowed' : 'stranger'])),
  )
})

describe.each(ROLES.map((role) => ({ role })))('$role', ({ role }) => {
  test.each([
    ['the whole region', []],
    ['a part of it', [HERE]],
  ])('of %s', async (_name, scope) => {
    expect(await outcomes(role, scope)).toEqual(expected(role, scope))
  })
})

type Outcomes = Record<string, string>

const guardedAndPublic = Object.keys(ROUTES).filter(
  (line) => ROUTES[line] !== 'metrics' && ROUTES[line] !== 'sender',
)
const guarded = guardedAndPublic.filter((line) => ROUTES[line] !== 'public')
const isOfUser = (line: string): boolean => line.includes(':user')

async function outcomes(role: Role, scope: string[]): Promise<Outcomes> {
  const person = await signedInAs(http, [role], scope)
  const found: Outcomes = {}
  for (const line of guarded) {
    found[line] = outcomeOf(await call(person, line))
    if (isOfUser(line)) found[`${line} elsewhere`] = outcomeOf(await call(person, line, target.elsewhere))
  }
  return found
}

function expected(role: Role, scope: string[]): Outcomes {
  const rights: readonly string[] = rightsOf([role], scope)
  const wanted: Outcomes = {}
  for (const line of guarded) {
    const isHeld = rights.includes(ROUTES[line] ?? '')
    wanted[line] = isHeld ? 'allowed' : 'refused'
    if (!isOfUser(line)) continue
    wanted[`${line} elsewhere`] = isHeld && scope.length > 0 ? 'out of sight' : wanted[line]
  }
  return wanted
}

/** Whatever else is wrong with an empty request: `allowed` came past the right. */
function outcomeOf({ status, body: { code } }: Answer): string {
  if (status === 401) return 'stranger'
  if (status === 403) return code === 'OBZ_ACCESS_DENIED' ? 'refused' : String(code)
  if (code === 'OBZ_ACCESS_USER_UNKNOWN') return 'out of sight'
  return status < 500 || code === 'OBZ_HTTP_UI_MISSING' ? 'allowed' : `broken: ${String(code)}`
}

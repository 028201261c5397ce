// Names and rows of the channels that the platform itself publishes.
import type {
  AlertFinding,
  AlertObject,
  AlertSeverity,
  IndicatorCell,
  LocalText,
  Scene,
  SitePictureFailure,
} from '../model/index.ts'

/** Every cell of every indicator; one version for all, so a map and a tile never disagree. */
export const INDICATORS_CHANNEL = 'indicators'
export type IndicatorRow = IndicatorCell & Record<string, unknown>

/** Cells of every indicator by each of its breakdowns, and of the region by pairs of them; ids end in `/<dimension>=<value>`. */
export const BREAKDOWNS_CHANNEL = 'indicators:breakdowns'

/** `layer:<code>`: features of a layer. */
export const layerChannel = (code: string): string => `layer:${code}`
export interface LayerRow extends Record<string, unknown> {
  id: string
  /** Degrees; `null` for a feature without a place. */
  lon: number | null
  lat: number | null
  /** ОКТМО of the municipality it lies in, where known. */
  territory: string | null
}

/** `statistic:<code>`: one row per territory and period. */
export const statisticChannel = (code: string): string => `statistic:${code}`
export interface StatisticRow extends Record<string, unknown> {
  id: string
  territory: string
  period: string
  value: number
  note: string | null
}

/** Age of each source, for walls: no counts, no reasons. */
export const FRESHNESS_CHANNEL = 'freshness'
export interface FreshnessRow extends Record<string, unknown> {
  /** Code of the source. */
  id: string
  title: LocalText
  agency: LocalText
  refreshHours: number
  /** Milliseconds since 1970 of the last successful run, `null` when there was none. */
  lastSuccessAt: number | null
  state: 'waiting' | 'running' | 'failed' | 'disabled'
}

/**
 * `feeds`: how much each source brings, for walls: counts of rows and nothing of what is in them. By hours, because where a day
 * begins is a matter of the region's time zone.
 */
export const FEEDS_CHANNEL = 'feeds'
export interface FeedRow extends Record<string, unknown> {
  /** Code of the source. */
  id: string
  /** Rows that wait in quarantine. */
  quarantined: number
  /** Of the last two days, the oldest first; hours without a run are left out. */
  hours: {
    /** Milliseconds since 1970. */
    at: number
    read: number
    accepted: number
    quarantined: number
  }[]
}

/** State of each source for the console; needs a session. */
export const SOURCES_CHANNEL = 'sources'
export interface SourceRow extends FreshnessRow {
  pluginId: string
  schedule: string
  enabled: boolean
  quarantinedTotal: number
  /** Runs that failed since the last success. */
  failuresInRow: number
  /** Milliseconds since 1970 when a source that failed is tried again by itself; `null` where nothing waits. */
  retryAt: number | null
  lastRun: RunRow | null
}
/** A run while it runs and after. read = accepted + unchanged + duplicate + quarantined (P8). */
export interface RunRow {
  id: string
  state: 'running' | 'succeeded' | 'failed' | 'interrupted' | 'cancelled'
  trigger: 'inbox' | 'schedule' | 'manual' | 'retry'
  deliveryName: string | null
  startedAt: number
  finishedAt: number | null
  read: number
  accepted: number
  unchanged: number
  duplicate: number
  quarantined: number
  rowsPerSecond: number
  /** Share done, 0…1; `null` where the size is not known. */
  share: number | null
  etaSeconds: number | null
  errorCode: string | null
  errorText: string | null
}

/** Scenes that people of the region make, and scenes and panels of plugins; follows them as they come, change and go. */
export const SCENES_CHANNEL = 'scenes'
export type SceneRow = ContributedScene | ContributedPanel | ContributedLayer
export interface ContributedScene extends Record<string, unknown> {
  /** `scene:<id>` */
  id: string
  kind: 'scene'
  /** `null`: made by people of the region. */
  pluginId: string | null
  scene: Scene
}
export interface ContributedPanel extends Record<string, unknown> {
  /** `panel:<plugin>/<type>` */
  id: string
  kind: 'panel'
  pluginId: string
  /** `<plugin>/<type>`, as scenes name it. */
  type: string
  title: LocalText
  channels: string[]
  /** Signed by a key that is trusted here: on the wall's own page. All others: in a frame that is shut off from it. */
  runs: 'in-page' | 'in-frame'
  /** Address of the script, and of the page of a frame with it; new ones at each build. */
  script: string
  frame: string
}
/** The code that draws a layer; layers without it have the circles of the wall. */
export interface ContributedLayer extends Record<string, unknown> {
  /** `layer:<code>` */
  id: string
  kind: 'layer'
  pluginId: string
  code: string
  /** As of a panel. */
  runs: ContributedPanel['runs']
  script: string
  frame: string
}

/** Why a wall cut off the frame of a panel or of a layer. */
export const FRAME_CUT_OFFS = ['floods', 'hangs', 'silent', 'left', 'lies', 'protocol'] as const
export type FrameCutOff = (typeof FRAME_CUT_OFFS)[number]
/** What a wall tells the platform of it, by `POST /api/v1/panels/cut-off`. */
export interface FrameCutOffReport {
  /** `<plugin>/<type>`; of a layer `<plugin>/<code>`. */
  panel: string
  why: FrameCutOff
  /** It is not started again before its next build. */
  isFinal: boolean
}
export const sceneRowId = (id: string): string => `scene:${id}`
export const panelRowId = (type: string): string => `panel:${type}`
export const layerRowId = (code: string): string => `layer:${code}`

/** Pictures that the platform fetches from sites for panels of scenes; the addresses of the sites are not published. */
export const SITE_PICTURES_CHANNEL = 'site-pictures'
export interface SitePictureRow extends Record<string, unknown> {
  /** As settings of a panel name it. */
  id: string
  title: string
  everySeconds: number
  /** On the platform, by what is in the picture: another picture has another address. `null` until the first good one. */
  address: string | null
  width: number | null
  height: number | null
  /** When the site gave it, or said that it is the same; milliseconds since 1970. */
  takenAt: number | null
  /** Why the newest attempt brought nothing, and since when none does. */
  failure: SitePictureFailure | null
  failingSince: number | null
}

/** Open alerts, for walls and the console: what is wrong and since when; who took note of it is not published. */
export const ALERTS_CHANNEL = 'alerts'
export interface AlertRow extends Record<string, unknown> {
  id: string
  rule: string
  severity: AlertSeverity
  title: LocalText
  object: AlertObject
  finding: AlertFinding
  /** Milliseconds since 1970. */
  openedAt: number
  isAcknowledged: boolean
  /** Milliseconds since 1970 until which its rule is muted: no wall shows it before. */
  mutedUntil: number | null
}

/**
 * `estimates`: what a model, the official total and a lognormal curve say of poverty; a row per municipality and one of the
 * region. Per cent to a hundredth; `null` where the number cannot be had.
 */
export const ESTIMATES_CHANNEL = 'estimates'
export interface EstimateRow extends Record<string, unknown> {
  /** ОКТМО; of the region its number. */
  id: string
  isRegion: boolean
  /** Model of small areas, brought to the official total of the region where `isBenchmarked`, with its 95 % interval. */
  modelPct: number | null
  modelLowPct: number | null
  modelHighPct: number | null
  /** Share that the area's own count has in the model's number. */
  ownSharePct: number | null
  isBenchmarked: boolean
  /** Of the whole region, as Росстат published it last. */
  officialPct: number | null
  officialPeriod: string | null
  /** Share below the mean line if incomes were lognormal with the area's own mean and Gini coefficient. */
  logNormalPct: number | null
  /** What its own mean income, inequality and line have in its difference from the region's `logNormalPct`, percentage points. */
  becauseOfIncomePp: number | null
  becauseOfInequalityPp: number | null
  becauseOfLinePp: number | null
  /** Σ m² ÷ Σ m over households of m members: how many persons count as one independent answer. */
  designEffect: number | null
  /** Persons of the registry as a share of the published population. */
  coveragePct: number | null
}

/**
 * `statistics`: the newest published figure of each declared series in each territory, with the form of an indicator's cell, so
 * that a map or a ranking shows either. The whole series is `statistic:<code>`.
 */
export const STATISTICS_CHANNEL = 'statistics'
export interface StatisticCell extends IndicatorCell, Record<string, unknown> {
  /** `2024` or `2024-12`: of what the figure is. */
  period: string
}

/** `operators`: a mobile operator, the registry and the published population side by side, by municipality and income. */
export const OPERATORS_CHANNEL = 'operators'
export interface OperatorRow extends Record<string, unknown> {
  /** `<operator>/<ОКТМО>/<band>`, `all` for everybody. */
  id: string
  operator: string
  /** As the source's settings name it. */
  operatorTitle: string
  /** Newest month of the operator, `YYYY-MM`. */
  month: string
  territory: string
  isRegion: boolean
  /** Of income per head: per cent of the subsistence minimum, or kopecks a month; `null`: everybody. */
  bandUnit: 'line-percent' | 'kopeck' | null
  /** Inclusive. */
  bandFrom: number | null
  /** Exclusive; `null`: open, or everybody. */
  bandTo: number | null
  /** What the operator counts, at least and at most: numbers that it holds back lie between. `null` where it tells nothing. */
  people: number | null
  peopleMost: number | null
  /** Persons of the registry; `null` where they are hidden. */
  registry: number | null
  registryHidden: boolean
  /** Published population; of everybody only. */
  official: number | null
  /** Of a source; `null` where it is the region pack's. */
  officialPeriod: string | null
}

/** `support`: what each measure of support costs in the region and whom it reaches; a row per measure. */
export const SUPPORT_CHANNEL = 'support'
export interface SupportRow extends Record<string, unknown> {
  /** Identifier of the local measure (ЛМСЗ). */
  id: string
  /** As the source's settings name it; `null` where they do not. */
  title: string | null
  isNeedTested: boolean
  /** Too few receive it: all figures are `null`. */
  isHidden: boolean
  /** Roubles a month, in thousands. */
  cost: number | null
  /** Persons to whom it is paid, in fives. */
  receivers: number | null
  /** Of those who would be poor without it, the share that lives in a household that receives it; whole per cent. */
  reachPct: number | null
  /** Share of its money that goes to households that are not poor without it. */
  leakagePct: number | null
  /** Share of its money that fills the gap to the line. */
  efficiencyPct: number | null
  /** Persons who are not poor because of it, in fives; `null` where they are few. */
  lifted: number | null
}

/**
 * `households`: how many households there are by size, with children and by who says so, what became of them lately, and about how
 * many sources disagree; the whole region.
 */
export const HOUSEHOLDS_CHANNEL = 'households'
/** Events of so many days back are counted, by when they were found. */
export const HOUSEHOLD_EVENT_DAYS = 30
export interface HouseholdsRow extends Record<string, unknown> {
  /** `total`, `size/<n>`, `children/<with | without>`, `origin/<register | acts>`, `event/<kind>`, `contradiction/<kind>`. */
  id: string
  group: 'total' | 'size' | 'children' | 'origin' | 'event' | 'contradiction'
  /** Members (7: and more), or a word of the model. */
  value: string
  /** In fives; `null` where they are too few to tell, or another figure would tell them. */
  households: number | null
  isHidden: boolean
}

// The form of a manifest, every part of it: what is not checked here reaches the wall, the database and the files of
// the engine as the plugin wrote it.
import { ALERT_SEVERITIES, PANEL_CHANNELS_MAX, PANEL_CLIENT } from '../../model/index.ts'

const text = { type: 'string', minLength: 1, maxLength: 2_000 }
const localText = { type: 'object', required: ['ru', 'en'], properties: { ru: text, en: text } }
const code = { type: 'string', pattern: '^[a-z0-9][a-z0-9.-]{0,99}$' }
const names = { type: 'array', maxItems: 50, items: text }
const list = (item: object): object => ({ type: 'array', maxItems: 200, items: item })
const propertyName = '^[A-Za-z_][A-Za-z0-9_]{0,62}$'
const property = { type: 'string', pattern: propertyName }
const units = ['percent', 'person', 'rouble', 'unit']

const trigger = {
  oneOf: [
    {
      type: 'object',
      required: ['inbox', 'pattern'],
      additionalProperties: false,
      properties: {
        inbox: text,
        // A file's name is matched against it each second: three stars are the most that stays cheap.
        pattern: { type: 'string', minLength: 1, maxLength: 100, pattern: String.raw`^[^*]*(\*[^*]*){0,3}$` },
      },
    },
    {
      type: 'object',
      required: ['everySeconds'],
      additionalProperties: false,
      properties: { everySeconds: { type: 'number', minimum: 1, maximum: 86_400 } },
    },
    {
      type: 'object',
      required: ['cron'],
      additionalProperties: false,
      properties: {
        cron: { type: 'string', minLength: 9, maxLength: 100 },
        timeZone: { type: 'string', pattern: '^[A-Za-z_]{1,40}(/[A-Za-z0-9_+-]{1,40}){0,2}$' },
        workdaysOnly: { type: 'boolean' },
      },
    },
  ],
}

const source = {
  type: 'object',
  required: ['code', 'title', 'agency', 'trigger', 'refreshHours', 'emits'],
  properties: {
    code,
    title: localText,
    agency: localText,
    trigger,
    refreshHours: { type: 'number', exclusiveMinimum: 0, maximum: 100_000 },
    emits: {
      type: 'array',
      maxItems: 20,
      items: {
        enum: [
          'person',
          'benefit',
          'benefit-change',
          'income',
          'statistic',
          'feature',
          'status',
          'property',
          'areaCount',
          'kinship',
          'vital',
          'right',
        ],
      },
    },
    timeoutSeconds: { type: 'number', exclusiveMinimum: 0, maximum: 86_400 },
  },
}

const population = { type: 'string', pattern: '^(household|person|feature:[a-z0-9][a-z0-9.-]{0,99})$' }
const isoDate = { type: 'string', pattern: String.raw`^\d{4}-\d\d-\d\d$` }

const dimension = {
  type: 'object',
  required: ['code', 'title', 'values', 'of'],
  properties: {
    code,
    title: localText,
    values: list({ type: 'object', required: ['code', 'title'], properties: { code, title: localText } }),
    of: { type: 'object' },
  },
}

const indicator = {
  type: 'object',
  required: ['code', 'title', 'method', 'unit', 'fractionDigits', 'direction'],
  // Counted over rows, over a distribution of rows, or derived from other cells.
  anyOf: [
    { required: ['over', 'numerator', 'factor'] },
    { required: ['histogram', 'measure', 'factor'] },
    { required: ['derived'] },
  ],
  properties: {
    code,
    title: localText,
    method: localText,
    formula: localText,
    source: localText,
    reference: localText,
    validFrom: isoDate,
    validTo: isoDate,
    over: population,
    filter: { type: 'object' },
    numerator: { type: 'object' },
    denominator: { type: 'object' },
    breakdowns: { ...list(dimension), maxItems: 12 },
    pairs: { type: 'boolean' },
    histogram: {
      type: 'object',
      required: ['over', 'value', 'weight', 'bins'],
      properties: { over: population, value: { type: 'object' }, weight: { type: 'object' } },
    },
    measure: {
      type: 'object',
      required: ['kind'],
      properties: {
        kind: { enum: ['mean', 'quantile', 'gini', 'fifth', 's80s20'] },
        share: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
        number: { type: 'integer', minimum: 1, maximum: 5 },
      },
    },
    derived: { type: 'object' },
    factor: { type: 'number' },
    unit: { enum: units },
    fractionDigits: { type: 'integer', minimum: 0, maximum: 10 },
    direction: { enum: ['more-is-worse', 'more-is-better', 'neutral'] },
  },
}

const layer = {
  type: 'object',
  required: ['code', 'title', 'geometry', 'properties', 'style'],
  properties: {
    code,
    title: localText,
    geometry: { enum: ['point', 'line', 'polygon'] },
    properties: {
      type: 'object',
      maxProperties: 50,
      propertyNames: { pattern: propertyName },
      additionalProperties: {
        type: 'object',
        required: ['type', 'title'],
        properties: {
          type: { enum: ['string', 'number', 'boolean'] },
          title: localText,
          unit: { anyOf: [{ enum: ['percent', 'person', 'rouble'] }, localText] },
          fractionDigits: { type: 'integer', minimum: 0, maximum: 6 },
          isDate: { type: 'boolean' },
          values: { type: 'object', maxProperties: 200, additionalProperties: localText },
        },
      },
    },
    style: {
      type: 'object',
      required: ['colour'],
      maxProperties: 30,
      properties: {
        colour: { type: 'string', maxLength: 100 },
        radiusPx: { type: 'number', exclusiveMinimum: 0, maximum: 100 },
        icon: { type: 'string', maxLength: 100 },
      },
    },
    client: { type: 'string', pattern: PANEL_CLIENT.source },
    flow: {
      type: 'object',
      required: ['from', 'to', 'value'],
      additionalProperties: false,
      properties: { from: property, to: property, value: property, period: property },
    },
    route: {
      type: 'object',
      required: ['stop'],
      additionalProperties: false,
      properties: { route: property, stop: property, at: property },
    },
    card: {
      type: 'object',
      additionalProperties: false,
      properties: {
        title: { type: 'string', maxLength: 100 },
        properties: { type: 'array', maxItems: 50, items: { type: 'string', maxLength: 100 } },
        objects: localText,
      },
    },
  },
}

const statistic = {
  type: 'object',
  required: ['code', 'title', 'unit'],
  properties: {
    code,
    title: localText,
    unit: { enum: units },
    breaks: {
      type: 'array',
      maxItems: 50,
      items: {
        type: 'object',
        required: ['period', 'reason'],
        additionalProperties: false,
        properties: {
          period: { type: 'string', pattern: String.raw`^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$` },
          reason: localText,
        },
      },
    },
  },
}

const names100 = { type: 'array', minItems: 1, maxItems: 100, items: code }
const watched = { oneOf: [{ const: 'all' }, names100] }
const minutes = { type: 'number' }
const indicatorWatch = {
  indicator: code,
  territories: {
    oneOf: [
      { enum: ['region', 'municipalities'] },
      { type: 'array', maxItems: 100, items: { type: 'string', maxLength: 11 } },
    ],
  },
}
const watchOf = (kind: string, required: string[], properties: object): object => ({
  type: 'object',
  required: ['kind', ...required],
  additionalProperties: false,
  properties: { kind: { const: kind }, ...properties },
})
/** By its kind, so that a fault is that of the kind which was meant. */
const watch = {
  type: 'object',
  required: ['kind'],
  discriminator: { propertyName: 'kind' },
  oneOf: [
    watchOf('threshold', ['indicator', 'territories', 'when', 'limit'], {
      ...indicatorWatch,
      when: { enum: ['above', 'below'] },
      limit: { type: 'number' },
      clearAt: { type: 'number' },
      forMinutes: minutes,
    }),
    watchOf('change', ['indicator', 'territories', 'when', 'by', 'overMinutes'], {
      ...indicatorWatch,
      when: { enum: ['rises', 'falls', 'moves'] },
      by: { type: 'number' },
      overMinutes: minutes,
    }),
    watchOf('silence', ['sources'], { sources: watched, graceMinutes: minutes }),
    watchOf('quarantine', ['sources', 'sharePct'], {
      sources: watched,
      sharePct: { type: 'number' },
      rowsMin: { type: 'integer', minimum: 1 },
    }),
    watchOf('plugin', ['plugins'], { plugins: watched, forMinutes: minutes }),
    watchOf('audit', [], {}),
  ],
}
const rule = {
  type: 'object',
  required: ['code', 'title', 'advice', 'severity', 'watch'],
  additionalProperties: false,
  properties: { code, title: localText, advice: localText, severity: { enum: ALERT_SEVERITIES }, watch },
}
const channel = { type: 'object', required: ['code', 'title'], properties: { code, title: localText } }

const whole = { type: 'integer', minimum: 0, maximum: 1_000 }
const panel = {
  type: 'object',
  required: ['type', 'title', 'client', 'channels', 'settingsSchema'],
  properties: {
    type: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,49}$' },
    title: localText,
    client: { type: 'string', pattern: PANEL_CLIENT.source },
    channels: { type: 'array', maxItems: PANEL_CHANNELS_MAX, items: { type: 'string', maxLength: 200 } },
    settingsSchema: { type: 'object' },
  },
}

const scene = {
  type: 'object',
  required: ['version', 'id', 'title', 'panels'],
  additionalProperties: false,
  properties: {
    version: { type: 'integer' },
    id: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,49}$' },
    title: localText,
    panels: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'type', 'area', 'settings'],
        additionalProperties: false,
        properties: {
          id: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,49}$' },
          type: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,99}(/[a-z][a-z0-9-]{0,49})?$' },
          area: {
            type: 'object',
            required: ['x', 'y', 'width', 'height'],
            additionalProperties: false,
            properties: { x: whole, y: whole, width: whole, height: whole },
          },
          settings: { type: 'object' },
        },
      },
    },
  },
}

export const MANIFEST_SCHEMA = {
  type: 'object',
  required: [
    'id',
    'version',
    'title',
    'description',
    'api',
    'configSchema',
    'capabilities',
    'sources',
    'indicators',
    'layers',
    'statistics',
  ],
  properties: {
    id: {
      type: 'string',
      maxLength: 100,
      pattern: '^(source|indicator|layer|panel|scene|channel|rules)-[a-z0-9-]+$',
    },
    version: { type: 'string', maxLength: 50, pattern: String.raw`^\d+\.\d+\.\d+` },
    title: localText,
    description: localText,
    api: { type: 'string', maxLength: 30, pattern: String.raw`^\^?\d+\.\d+\.\d+$` },
    configSchema: { type: 'object' },
    capabilities: {
      type: 'object',
      additionalProperties: false,
      properties: {
        net: names,
        files: {
          type: 'array',
          maxItems: 20,
          items: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,63}$' },
        },
        databases: names,
        secrets: names,
        memMb: { type: 'integer', minimum: 32, maximum: 4096 },
      },
    },
    sources: list(source),
    indicators: list(indicator),
    layers: list(layer),
    statistics: list(statistic),
    rules: list(rule),
    channels: { ...list(channel), maxItems: 20 },
    panels: list(panel),
    scenes: list(scene),
  },
}

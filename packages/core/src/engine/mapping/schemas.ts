// Shapes of mappings in requests and answers; their types are in model/mapping.ts.
import Type from 'typebox'
import {
  CELL_READINGS,
  MAPPING_TARGETS,
  PROPERTY_TYPES,
  TABLE_DELIMITERS,
  TABLE_ENCODINGS,
  TABLE_FORMATS,
} from '../../model/index.ts'
import { HEADER_ROW_MAX } from '../../plugin-api/table/index.ts'
import { localTextSchema, nullable } from '../http/schemas.ts'
import { UPLOAD_BYTES_MAX } from './uploads.ts'

const closed = { additionalProperties: false }
const listOf = <Value extends string>(values: readonly Value[]) => Type.Enum([...values])
const header = Type.String({ minLength: 1, maxLength: 500, description: 'Header as the file has it' })
const title = Type.Object(
  { ru: Type.String({ minLength: 1, maxLength: 200 }), en: Type.String({ minLength: 1, maxLength: 200 }) },
  closed,
)
const isRequired = Type.Optional(Type.Boolean({ description: 'A row whose cell is empty is set aside' }))
const share = Type.Number({ minimum: 0, maximum: 1 })
const count = Type.Integer({ minimum: 0 })

export const targetSchema = listOf(MAPPING_TARGETS)
export const encodingSchema = listOf(TABLE_ENCODINGS)
export const delimiterSchema = listOf(TABLE_DELIMITERS)
const sheetSchema = Type.String({ minLength: 1, maxLength: 255, description: 'Sheet of a book' })
const headerRowSchema = Type.Integer({
  minimum: 1,
  maximum: HEADER_ROW_MAX,
  description: 'Line of the header; found out when absent',
})
export const codeSchema = Type.String({ pattern: '^[a-z][a-z0-9-]{1,39}$', examples: ['canteens'] })
export const uploadIdSchema = Type.String({ pattern: '^[0-9a-f-]{36}$' })

export const rulesSchema = Type.Object(
  {
    target: targetSchema,
    encoding: encodingSchema,
    delimiter: delimiterSchema,
    sheet: Type.Optional(sheetSchema),
    headerRow: Type.Optional(headerRowSchema),
    fields: Type.Record(
      Type.String({ pattern: '^[a-zA-Z]{1,40}$' }),
      Type.Object(
        {
          column: Type.Optional(header),
          constant: Type.Optional(Type.String({ maxLength: 500 })),
          isRequired,
        },
        { ...closed, description: 'Exactly one of the two' },
      ),
      { ...closed, maxProperties: 30 },
    ),
    properties: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,62}$' }),
            title,
            type: listOf(PROPERTY_TYPES),
            column: header,
            isRequired,
          },
          closed,
        ),
        { maxItems: 50 },
      ),
    ),
    unit: Type.Optional(Type.Enum(['percent', 'person', 'rouble', 'unit'])),
    colour: Type.Optional(Type.String({ pattern: '^#[0-9a-f]{6}$' })),
  },
  closed,
)

const draft = {
  code: codeSchema,
  title,
  agency: title,
  refreshHours: Type.Number({ exclusiveMinimum: 0, maximum: 100_000 }),
  rules: rulesSchema,
}

export const draftSchema = Type.Object({ ...draft, upload: Type.Optional(uploadIdSchema) }, closed)

export const savedSchema = Type.Object({
  ...draft,
  version: Type.Integer({ minimum: 1 }),
  savedAt: Type.Integer({ description: 'Milliseconds since 1970' }),
  savedBy: Type.String(),
  source: Type.String(),
  inbox: Type.String(),
  layer: nullable(Type.String()),
})

export const uploadWishSchema = Type.Object(
  {
    fileName: Type.String({ minLength: 1, maxLength: 255 }),
    sizeBytes: Type.Integer({ minimum: 1, maximum: UPLOAD_BYTES_MAX }),
  },
  closed,
)
export const uploadSchema = Type.Object({ upload: Type.String(), receivedBytes: count })

export const previewWishSchema = Type.Object(
  {
    upload: Type.String({
      pattern: '^([0-9a-f-]{36}|last:[a-z][a-z0-9-]{1,39})$',
      description: '`last:CODE` is the last delivery of a mapping',
    }),
    target: Type.Optional(targetSchema),
    encoding: Type.Optional(encodingSchema),
    delimiter: Type.Optional(delimiterSchema),
    sheet: Type.Optional(sheetSchema),
    headerRow: Type.Optional(headerRowSchema),
    rules: Type.Optional(rulesSchema),
  },
  closed,
)

const reading = listOf(CELL_READINGS)

export const fieldsSchema = Type.Record(
  Type.String(),
  Type.Array(
    Type.Object({
      name: Type.String(),
      title: localTextSchema,
      reading,
      required: Type.Boolean(),
      choices: Type.Optional(
        Type.Array(
          Type.Object({ value: Type.String(), title: localTextSchema, words: Type.Array(Type.String()) }),
        ),
      ),
    }),
  ),
)

export const previewSchema = Type.Object({
  upload: Type.String(),
  fileName: Type.String(),
  sizeBytes: count,
  format: listOf(TABLE_FORMATS),
  encoding: Type.Enum(['utf-8', 'windows-1251', 'cp866']),
  delimiter: nullable(Type.Enum([',', ';', '\t'])),
  sheets: Type.Array(Type.Object({ name: Type.String(), isHidden: Type.Boolean() })),
  sheet: nullable(Type.String()),
  headerRow: count,
  columns: Type.Array(
    Type.Object({
      name: Type.String(),
      type: reading,
      filledShare: share,
      isOrdinal: Type.Boolean({ description: '1, 2, 3 …: the number of a line is no key' }),
      isUnique: Type.Boolean(),
    }),
  ),
  rows: Type.Array(Type.Array(Type.String()), { description: 'The first 10' }),
  suggestedTarget: targetSchema,
  suggestions: Type.Array(
    Type.Object({
      field: Type.String(),
      column: Type.String(),
      confidence: share,
      because: Type.Enum(['name', 'content', 'name-and-content']),
      fitShare: share,
    }),
  ),
  rules: rulesSchema,
  trial: Type.Object(
    {
      rowsRead: count,
      rowsAccepted: count,
      faults: Type.Array(
        Type.Object({
          line: Type.Integer(),
          field: Type.String(),
          code: Type.String(),
          reason: Type.String(),
          cells: Type.Array(Type.String()),
        }),
        { description: 'The first 20' },
      ),
      missingColumns: Type.Array(Type.String()),
      missingFields: Type.Array(Type.String()),
      stored: Type.Array(
        Type.Object({ line: Type.Integer(), values: Type.Record(Type.String(), Type.String()) }),
        { description: 'The first 10 that are taken, as they will be stored' },
      ),
      repeatedKeys: Type.Object({
        rows: count,
        line: nullable(Type.Integer({ description: 'Of the first of them' })),
      }),
      places: nullable(Type.Object({ rowsOutside: count, isExchanged: Type.Boolean() })),
    },
    { description: 'The first 1000 rows under the rules' },
  ),
  renamed: Type.Array(Type.Object({ column: Type.String(), likely: Type.String() }), {
    description: 'Columns of the rules that the file lacks, each with the one it may be called now',
  }),
})

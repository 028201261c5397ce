// Tables by rules instead of code: what a table may become, how its cells are read, and a row made a record.
export * from './cell-dates.ts'
export * from './cells.ts'
export * from './column-rules.ts'
export type { RowReader, TableMapping } from './field-reader.ts'
export * from './fields.ts'
export * from './mapped-table.ts'
export * from './places.ts'

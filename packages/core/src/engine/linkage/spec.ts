// What to link and how: the SPEC.json of `./obzor link`, checked.
import { ObzorError } from '../../model/index.ts'

/** How two values of a column are compared. */
export const COMPARISON_KINDS = ['name', 'date', 'code', 'text', 'sex'] as const
export type ComparisonKind = (typeof COMPARISON_KINDS)[number]

export interface LinkageColumn {
  name: string
  kind: ComparisonKind
}

export interface LinkageSpec {
  /** Column that names a record, unique in its file. */
  id: string
  columns: LinkageColumn[]
  /** Each rule is a list of columns that both records must share; none: rules are found from the data. */
  blocking?: string[][]
  /**
   * `dedupe`: pairs within all records together; `link`: pairs across two files alone. Default: `dedupe` for one file,
   * `link` for two.
   */
  mode?: 'dedupe' | 'link'
  /** No file holds a person twice: a cluster has one record of each file at most. Default: false. */
  unique?: boolean
}

const COLUMNS_MAX = 24
const RULES_MAX = 32

/** Throws `OBZ_LINK_SPEC`. */
export function readSpec(text: string): LinkageSpec {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw wrong(`it is no JSON: ${(error as Error).message}`)
  }
  if (!isRecord(value)) throw wrong('it is no object')
  const { id, columns, blocking, mode, unique } = value
  if (!isName(id)) throw wrong("'id' is not the name of a column")
  if (!Array.isArray(columns) || columns.length === 0 || columns.length > COLUMNS_MAX) {
    throw wrong(`'columns' is not a list of 1…${COLUMNS_MAX} columns`)
  }
  const read = columns.map((column, at) => readColumn(column, at))
  const names = read.map(({ name }) => name)
  if (new Set(names).size < names.length) throw wrong("'columns' names a column twice")
  if (mode !== undefined && mode !== 'dedupe' && mode !== 'link') {
    throw wrong("'mode' is neither 'dedupe' nor 'link'")
  }
  if (unique !== undefined && typeof unique !== 'boolean') throw wrong("'unique' is neither true nor false")
  return {
    id,
    columns: read,
    ...(blocking !== undefined && { blocking: readBlocking(blocking, names) }),
    ...(mode !== undefined && { mode }),
    ...(unique !== undefined && { unique }),
  }
}

function readColumn(column: unknown, at: number): LinkageColumn {
  if (!isRecord(column) || !isName(column.name))
    throw wrong(`columns[${at}].name is not the name of a column`)
  const kind = COMPARISON_KINDS.find((known) => known === column.kind)
  if (kind === undefined) throw wrong(`columns[${at}].kind is not one of ${COMPARISON_KINDS.join(', ')}`)
  return { name: column.name, kind }
}

function readBlocking(blocking: unknown, names: readonly string[]): string[][] {
  if (!Array.isArray(blocking) || blocking.length === 0 || blocking.length > RULES_MAX) {
    throw wrong(`'blocking' is not a list of 1…${RULES_MAX} rules`)
  }
  return blocking.map((rule: unknown, at) => {
    const columns = Array.isArray(rule) ? rule : [rule]
    for (const column of columns) {
      if (!names.includes(column as string))
        throw wrong(`blocking[${at}] names '${String(column)}', no column of 'columns'`)
    }
    if (columns.length === 0)
      throw wrong(`blocking[${at}] is empty: it would compare everything with everything`)
    return columns as string[]
  })
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isName = (value: unknown): value is string => typeof value === 'string' && value.length > 0

const wrong = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_LINK_SPEC',
    fact: `the description of the linkage cannot be used: ${fact}`,
    risk: 'nothing was linked',
    action: 'mend it; docs/linkage.md has an example',
  })

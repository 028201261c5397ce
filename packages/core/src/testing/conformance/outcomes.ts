// What is looked at in the outcome of a run, whatever was done to its source.
import assert from 'node:assert/strict'
import { checkRecord, type SourceDeclaration } from '../../plugin-api/index.ts'
import type { ConnectorOutcome, ConnectorRun } from '../../plugin-api/testing/index.ts'

export const RULES = { today: '2026-06-30', knownOktmo: () => true }
/** The form of every code of the catalogue, ours or an author's. */
export const CODE = /^OBZ_[A-Z0-9]+(?:_[A-Z0-9]+)+$/

export type RunSource = (parts?: ConnectorRun) => Promise<ConnectorOutcome>
export const catalogued = (outcome: ConnectorOutcome): void => {
  for (const { code } of [...outcome.rejections, ...(outcome.failure ? [outcome.failure] : [])])
    assert.match(code, CODE)
}
export const goodRecords = ({ records, lines }: ConnectorOutcome, source: SourceDeclaration): void => {
  assert.ok(records.length > 0, 'no record was read')
  for (const record of records) {
    assert.ok(source.emits.includes(record.kind), `'${record.kind}' is not declared in emits`)
    assert.deepEqual(checkRecord(record, RULES), undefined)
  }
  assert.ok(
    lines.every((line) => Number.isInteger(line) && line >= 1),
    'a record without the line it stood in',
  )
}

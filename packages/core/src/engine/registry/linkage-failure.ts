// What is told of a linkage that failed: its code alone, since a text could hold a value of a row.
import { isOutOfMemory } from '../duckdb/duck-session.ts'

export function codeOfFailure(error: unknown): string {
  if (isOutOfMemory(error)) return 'OBZ_LINKAGE_MEMORY'
  return (error as { code?: string }).code ?? 'OBZ_LINKAGE_FAILED'
}

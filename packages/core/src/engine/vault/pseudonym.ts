// СНИЛС as the registry knows it: the same sixteen bytes as in the SQL of ingest (ingest/db/pseudonyms.ts).
import { createHmac } from 'node:crypto'

export function pseudonymOf(snils: string, pepper: Uint8Array): string {
  const hex = createHmac('sha256', pepper).update(snils).digest('hex').slice(0, 32)
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

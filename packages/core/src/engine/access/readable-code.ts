// Codes that a person copies from paper: one-time passwords and recovery codes.
import { createHash, randomInt } from 'node:crypto'

/** Crockford's base32: no I, L, O, U, so that a code read aloud is typed right. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUP_LENGTH = 4

/** Groups of four with hyphens; 20 bits each. */
export function readableCode(groups: number): string {
  const group = (): string =>
    Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return Array.from({ length: groups }, group).join('-')
}

/** Forgives lower case, spaces, missing hyphens, O for 0, I or L for 1. */
export function hashOfReadableCode(code: string): Buffer {
  const plain = code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  return createHash('sha256').update(plain).digest()
}

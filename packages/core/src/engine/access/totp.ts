// Time-based one-time passwords: RFC 6238 over RFC 4226, SHA-1, six digits, 30 s: what every authenticator knows.
import { createHmac, timingSafeEqual } from 'node:crypto'

const STEP_SECONDS = 30
const DIGITS = 6
/** A phone's clock may be one step behind or ahead. */
const STEPS_AROUND = 1
export const TOTP_SECRET_BYTES = 20
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const stepAt = (at: Date): number => Math.floor(at.getTime() / 1000 / STEP_SECONDS)

/** `digits` is 6; the vectors of the RFC have 8. */
export function codeOfStep(secret: Buffer, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = mac[mac.length - 1]! & 0x0f
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** The step whose code this is, later than `lastStep`, or `undefined`. A code is good once. */
export function stepOfCode(
  secret: Buffer,
  code: string,
  at: Date,
  lastStep: number | null,
): number | undefined {
  const given = Buffer.from(code.replaceAll(/\s/g, ''))
  const now = stepAt(at)
  let found: number | undefined
  // Every step is compared, so that the time taken tells nothing.
  for (let step = now - STEPS_AROUND; step <= now + STEPS_AROUND; step += 1) {
    const expected = Buffer.from(codeOfStep(secret, step))
    const isEqual = given.length === expected.length && timingSafeEqual(given, expected)
    if (isEqual && (lastStep === null || step > lastStep)) found = step
  }
  return found
}

/** RFC 4648 without padding, as authenticators take it by hand. */
export function base32(bytes: Buffer): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(value >>> (bits - 5)) & 31]
    value &= (1 << bits) - 1
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text
}

/** The text of the QR code. */
export function enrolmentUri(secret: string, login: string): string {
  const label = `Obzor:${encodeURIComponent(login)}`
  return `otpauth://totp/${label}?secret=${secret}&issuer=Obzor&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`
}

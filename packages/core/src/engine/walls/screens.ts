// Which devices are screens. A device shows a code, somebody at the desk types it in for one screen of one wall, the device gets a
// token for that screen alone. The code is good once, for ten minutes and for the device that showed it.
import type { DataSource } from 'typeorm'
import type { Ask } from '../access/db/journal-chain.ts'
import { AttemptLimiter } from '../access/attempt-limiter.ts'
import type { Actor } from '../access/journal.ts'
import { hashOfReadableCode, readableCode } from '../access/readable-code.ts'
import { newToken, tokenHash } from '../access/session-cookie.ts'
import type { EngineClock } from '../tokens.ts'
import {
  approvePairing,
  claimPairing,
  countPairings,
  exchangeScreens,
  findPairing,
  pairedScreens,
  requestPairing,
  revokeScreen,
  rotateToken,
  screenOfToken,
  type PairedScreen,
  type PairingRequest,
} from './db/screen-rows.ts'
import { deviceUnknown, pairingsTooMany, pairingUnknown, screenUnknown } from './wall-errors.ts'
import type { Walls } from './walls.ts'

export const PAIRING_MS = 10 * 60_000
/** 40 bits: with ten tries a minute a code is guessed in 10 minutes once in 10¹⁰ halls. */
const CODE_GROUPS = 2
/** Wrong codes of one person; a right one wipes the slate, because a hall is paired in one go. */
const LOOKS_PER_MINUTE_MAX = 10
/** Of one address: a hall may stand behind one. */
const REQUESTS_PER_MINUTE_MAX = 80
/** Devices that wait at once; more are no hall. */
const PAIRINGS_MAX = 500
const BROWSER_LENGTH_MAX = 200

export interface ScreensDeps {
  control: DataSource
  clock: EngineClock
  walls: Walls
}
export interface Device {
  address: string
  browser: string
}
export type Claim =
  | { state: 'waiting' }
  /** The code's time is over: ask for another. */
  | { state: 'over' }
  | { state: 'paired'; token: string; screen: PairedScreen }

export class Screens {
  readonly #ask: Ask
  readonly #clock: EngineClock
  readonly #walls: Walls
  readonly #requests: AttemptLimiter
  readonly #looks: AttemptLimiter
  readonly #listeners = new Set<(wall: string, screen: string) => void>()

  constructor({ control, clock, walls }: ScreensDeps) {
    this.#ask = (sql, parameters) => control.query(sql, parameters)
    this.#clock = clock
    this.#walls = walls
    const now = (): Date => clock.now()
    this.#requests = new AttemptLimiter(REQUESTS_PER_MINUTE_MAX, now)
    this.#looks = new AttemptLimiter(LOOKS_PER_MINUTE_MAX, now)
  }

  /** Called when a screen has another device, or none any longer. */
  onChange(listener: (wall: string, screen: string) => void): void {
    this.#listeners.add(listener)
  }

  /** A code for the device that knows `secret`; a former one of the same device is over. */
  async request(secret: string, { address, browser }: Device): Promise<{ code: string; expiresAt: Date }> {
    this.#requests.take(address)
    const requestedAt = this.#clock.now()
    if ((await countPairings(this.#ask, requestedAt)) >= PAIRINGS_MAX) throw pairingsTooMany()
    const code = readableCode(CODE_GROUPS)
    const expiresAt = new Date(requestedAt.getTime() + PAIRING_MS)
    await requestPairing(this.#ask, {
      device: tokenHash(secret),
      code: hashOfReadableCode(code),
      address,
      browser: browser.slice(0, BROWSER_LENGTH_MAX),
      requestedAt,
      expiresAt,
    })
    return { code, expiresAt }
  }

  /** What the device asks while it shows its code. */
  async claim(secret: string): Promise<Claim> {
    const token = newToken()
    const claimed = await claimPairing(this.#ask, {
      device: tokenHash(secret),
      token: tokenHash(token),
      now: this.#clock.now(),
    })
    if (typeof claimed === 'string') return { state: claimed }
    this.#tell(claimed.wall, claimed.screen)
    return { state: 'paired', token, screen: claimed }
  }

  /** Whose code it is, so that the one who lets it in sees where it stands. Throws `OBZ_WALL_PAIRING_UNKNOWN`. */
  async look(code: string, by: Actor): Promise<PairingRequest> {
    this.#looks.take(by.userId)
    const found = await findPairing(this.#ask, hashOfReadableCode(code), this.#clock.now())
    if (!found) throw pairingUnknown()
    this.#looks.forget(by.userId)
    return found
  }

  /** Throws `OBZ_WALL_SCREEN_UNKNOWN` and `OBZ_WALL_PAIRING_UNKNOWN`. */
  async approve(code: string, at: { wall: string; screen: string }, by: Actor): Promise<void> {
    this.#looks.take(by.userId)
    const { wall } = await this.#walls.find(at.wall)
    if (!wall.screens.some(({ id }) => id === at.screen)) throw screenUnknown(at.screen)
    const given = { code: hashOfReadableCode(code), now: this.#clock.now(), by: by.login, ...at }
    if (!(await approvePairing(this.#ask, given))) throw pairingUnknown()
    this.#looks.forget(by.userId)
  }

  /** Devices that were hung the wrong way round. Throws `OBZ_WALL_SCREEN_UNKNOWN`. */
  async exchange(at: { wall: string; screen: string; other: string }, by: Actor): Promise<void> {
    const { wall } = await this.#walls.find(at.wall)
    const missing = [at.screen, at.other].find((id) => !wall.screens.some((screen) => screen.id === id))
    if (missing !== undefined || at.screen === at.other) throw screenUnknown(missing ?? at.other)
    const given = { ...at, at: this.#clock.now(), by: by.login }
    if (!(await exchangeScreens(this.#ask, given))) throw screenUnknown(at.screen)
    this.#tell(at.wall, at.screen)
  }

  async revoke(wall: string, screen: string): Promise<void> {
    if (!(await revokeScreen(this.#ask, wall, screen))) throw screenUnknown(screen)
    this.#tell(wall, screen)
  }

  /** Throws `OBZ_WALL_DEVICE_UNKNOWN`. */
  async ofToken(token: string | undefined): Promise<PairedScreen> {
    const found = token === undefined ? undefined : await screenOfToken(this.#ask, tokenHash(token))
    if (!found) throw deviceUnknown()
    return found
  }

  /** Another token in the place of the one that was shown. Throws `OBZ_WALL_DEVICE_UNKNOWN`. */
  async rotate(token: string | undefined): Promise<{ token: string; screen: PairedScreen }> {
    if (token === undefined) throw deviceUnknown()
    const next = newToken()
    const screen = await rotateToken(this.#ask, tokenHash(token), tokenHash(next))
    if (!screen) throw deviceUnknown()
    return { token: next, screen }
  }

  paired(wall: string): Promise<PairedScreen[]> {
    return pairedScreens(this.#ask, wall)
  }

  #tell(wall: string, screen: string): void {
    for (const listener of this.#listeners) listener(wall, screen)
  }
}

// The second factor of a user: a secret in an authenticator, and ten recovery codes on paper for the day the phone is lost.
import { randomBytes } from 'node:crypto'
import type { EntityManager } from 'typeorm'
import { AppUserEntity, RecoveryCodeEntity } from '../db/entities/index.ts'
import type { EngineClock } from '../tokens.ts'
import { hashOfReadableCode, readableCode } from './readable-code.ts'
import { openSealed, Sealer } from './sealing.ts'
import type { SecretStore } from './secret-store.ts'
import { base32, enrolmentUri, stepOfCode, TOTP_SECRET_BYTES } from './totp.ts'

const RECOVERY_CODES = 10
/** 80 bits. */
const RECOVERY_CODE_GROUPS = 4

export interface Enrolment {
  /** Base32; shown this once. */
  secret: string
  /** Text of the QR code. */
  uri: string
}

export class SecondFactor {
  readonly #secrets: SecretStore
  readonly #clock: EngineClock

  constructor(secrets: SecretStore, clock: EngineClock) {
    this.#secrets = secrets
    this.#clock = clock
  }

  /** A new secret that counts for nothing until its first code has come. */
  async begin(manager: EntityManager, user: AppUserEntity): Promise<Enrolment> {
    const bytes = randomBytes(TOTP_SECRET_BYTES)
    const totpPending = new Sealer(this.#secrets.vaultPublicKey()).seal(bytes)
    await manager.getRepository(AppUserEntity).update({ id: user.id }, { totpPending })
    const secret = base32(bytes)
    return { secret, uri: enrolmentUri(secret, user.login) }
  }

  /** Recovery codes, shown this once; `null` when the code is not of the pending secret. Takes the place of a former factor. */
  async confirm(manager: EntityManager, user: AppUserEntity, code: string): Promise<string[] | null> {
    const step = user.totpPending && this.#stepOf(user.totpPending, code, null)
    if (step === null || step === undefined) return null
    await manager
      .getRepository(AppUserEntity)
      .update({ id: user.id }, { totpSecret: user.totpPending, totpPending: null, totpStep: String(step) })
    const codes = Array.from({ length: RECOVERY_CODES }, () => readableCode(RECOVERY_CODE_GROUPS))
    const recovery = manager.getRepository(RecoveryCodeEntity)
    await recovery.delete({ userId: user.id })
    await recovery.insert(codes.map((text) => ({ codeHash: hashOfReadableCode(text), userId: user.id })))
    return codes
  }

  async remove(manager: EntityManager, userId: string): Promise<void> {
    await manager
      .getRepository(AppUserEntity)
      .update({ id: userId }, { totpSecret: null, totpPending: null, totpStep: null })
    await manager.getRepository(RecoveryCodeEntity).delete({ userId })
  }

  /** Uses the code up. Call in the journal's transaction: of two requests with one code the second finds it used. */
  async spend(
    manager: EntityManager,
    user: AppUserEntity,
    code: string,
  ): Promise<'none' | 'authenticator' | 'recovery-code' | 'refused'> {
    if (user.totpSecret === null) return 'none'
    const step = this.#stepOf(user.totpSecret, code, user.totpStep)
    if (step !== undefined) {
      await manager.getRepository(AppUserEntity).update({ id: user.id }, { totpStep: String(step) })
      return 'authenticator'
    }
    const { affected } = await manager
      .getRepository(RecoveryCodeEntity)
      .delete({ userId: user.id, codeHash: hashOfReadableCode(code) })
    return (affected ?? 0) > 0 ? 'recovery-code' : 'refused'
  }

  #stepOf(sealed: Buffer, code: string, lastStep: string | null): number | undefined {
    const secret = openSealed(this.#secrets.vaultKeys(), sealed)
    return stepOfCode(secret, code, this.#clock.now(), lastStep === null ? null : Number(lastStep))
  }
}

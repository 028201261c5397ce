// What a plugin of kind `channel` is: a class that tells an alert to the outside. Kind `rules` needs no code of its own:
// its declarations are data, and the engine watches.
import type { AlertEnd, AlertFinding, AlertObject, AlertSeverity, LocalText } from '../model/index.ts'

export interface ChannelDeclaration {
  /** `<service>.<what>`, for example `webhook.alerts`. */
  code: string
  title: LocalText
}

/** One event of one alert. Aggregates only: no person stands in it. */
export interface AlertMessage {
  /**
   * The same at every attempt to deliver this event and at no other event: pass it on, so that a receiver which got it twice
   * can tell.
   */
  key: string
  /** `trial` is a try that an administrator asked for: its alert is invented. */
  event: 'opened' | 'closed' | 'trial'
  /** ISO instant of the event. */
  at: string
  alert: {
    id: string
    rule: string
    severity: AlertSeverity
    title: LocalText
    /** What to do. */
    advice: LocalText
    object: AlertObject
    finding: AlertFinding
    /** ISO instant. */
    openedAt: string
    /** Of a closed one. */
    end: AlertEnd | null
  }
}

export interface DeliveryContext {
  /** Aborted after 30 s and when the platform stops. */
  signal: AbortSignal
}

/**
 * Built anew for each delivery with its services injected. Resolves when the receiver has taken the message; throws to have
 * it tried again later, and `OBZ_CHANNEL_REFUSED` where trying again would change nothing.
 */
export interface AlertChannel {
  deliver(message: AlertMessage, context: DeliveryContext): Promise<void>
}
// A constructor with injected parameters; the container knows their types, this signature cannot.
// oxlint-disable-next-line typescript/no-explicit-any
export type AlertChannelClass = new (...services: any[]) => AlertChannel

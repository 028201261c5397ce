// How many messages a client may send in a second, counted in what its socket carries with it.

export interface MessageCount {
  messages: number
  /** Milliseconds since 1970: when the counting began. */
  messagesSince: number
}

export const noMessages = (): MessageCount => ({ messages: 0, messagesSince: Date.now() })

/** Counts one message more; true past `perSecondMax` of them within a second. */
export function isFlood(count: MessageCount, perSecondMax: number): boolean {
  const now = Date.now()
  if (now - count.messagesSince > 1_000) {
    count.messagesSince = now
    count.messages = 0
  }
  count.messages += 1
  return count.messages > perSecondMax
}

// What has a name at this moment: channels of the relay, and the areas and roll-ups that are derived from them.
import { readDerived } from '../../protocol/index.ts'
import type { DerivedStreams, LiveStream, PublishedChannel } from './published-channel.ts'
import type { Relay } from './relay.ts'

export class Streams {
  readonly #relay: Pick<Relay, 'channel'>

  constructor(relay: Pick<Relay, 'channel'>) {
    this.#relay = relay
  }

  of(name: string): LiveStream | undefined {
    return this.#relay.channel(name) ?? this.derivedOf(name)?.get(name)
  }

  /** The channel of the name, or the one that the name says it is derived from: whoever may read that may read this. */
  baseOf(name: string): PublishedChannel | undefined {
    return this.#relay.channel(name) ?? this.#relay.channel(readDerived(name)?.base ?? '')
  }

  /** Those among which a derived name has its place. */
  derivedOf(name: string): DerivedStreams | undefined {
    return this.#relay.channel(readDerived(name)?.base ?? '')?.derived
  }
}

/** Whether a name is the channel's own or derives from it. */
export const isOf = (channel: string, name: string): boolean =>
  name === channel || readDerived(name)?.base === channel

export const derivedFrom = (channel: string, names: Iterable<string>): string[] =>
  [...names].filter((name) => name !== channel && isOf(channel, name))

export * from './channel-feed.ts'
export * from './feed.ts'
export * from './use-channel.ts'

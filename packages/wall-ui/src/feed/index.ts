export * from './feed.ts'
export * from './use-channel.ts'

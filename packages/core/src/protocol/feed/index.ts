export * from './channel-feed.ts'
export * from './feed.ts'

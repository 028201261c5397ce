export * from './area-feed.ts'
export * from './channel-feed.ts'
export * from './feed.ts'

export * from './clock-offset.ts'
export * from './messages.ts'

export * from './clock-offset.ts'
export * from './desk-frame.ts'
export * from './ink.ts'
export * from './messages.ts'

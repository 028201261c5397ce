export * from './channels.ts'
export * from './feed-machine.ts'
export * from './frames.ts'

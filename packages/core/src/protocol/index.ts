export * from './channels.ts'
export * from './frames.ts'

export * from './suite.ts'
export * from './tested-plugin.ts'

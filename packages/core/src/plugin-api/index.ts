// All that a plugin author imports.
export { ObzorError } from '../model/index.ts'
export * from './check-record.ts'
export * from './connector.ts'
export * from './define-plugin.ts'
export * from './services.ts'

// All that a plugin author imports.
export { ObzorError } from '../model/index.ts'
export * from './cancellation.ts'
export * from './check-record.ts'
export * from './config-schema.ts'
export * from './connector.ts'
export * from './define-plugin.ts'
export * from './injection.ts'
export * from './services.ts'

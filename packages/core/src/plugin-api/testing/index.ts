// The testing kit of plugin authors.
export * from './fakes.ts'
export * from './run-connector.ts'
export * from './deliver-alert.ts'
export * from './indicator-value.ts'
export * from './books.ts'

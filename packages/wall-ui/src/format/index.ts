export * from './ages.ts'
export * from './numbers.ts'
export * from './plurals.ts'
export * from './use-format.ts'

export * from './air.ts'
export * from './screen-part.ts'
export * from './wall.ts'

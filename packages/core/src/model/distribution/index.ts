export * from './bootstrap.ts'
export * from './exact-sum.ts'
export * from './lorenz-fold.ts'
export * from './poverty-measures.ts'

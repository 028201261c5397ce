export * from './group-change.ts'
export * from './log-normal-difference.ts'
export * from './poverty-change.ts'
export * from './shapley.ts'

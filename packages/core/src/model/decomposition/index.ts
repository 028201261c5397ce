export * from './log-normal-difference.ts'
export * from './shapley.ts'

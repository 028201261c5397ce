export * from './attack.ts'
export * from './cell-table.ts'
export * from './policy.ts'
export * from './suppress.ts'

// The live connection itself is the protocol's: the same code on the wall, in the console and in scripts.
export * from '@obzor/core/protocol/feed'
export { soon } from './soon.ts'

// Breakdowns that the panel «Состав» has words for.
import {
  BY_AGE,
  BY_CHILDREN,
  BY_DEPTH,
  BY_EARNERS,
  BY_HOUSEHOLD_TYPE,
  BY_OCCUPATION,
  BY_SEX,
  BY_SUPPORT,
} from '@obzor/core/model'
import type { Named } from './scenes.api.ts'

export const COMPOSITION_DIMENSIONS: readonly Named[] = [
  BY_SEX,
  BY_AGE,
  BY_OCCUPATION,
  BY_CHILDREN,
  BY_HOUSEHOLD_TYPE,
  BY_EARNERS,
  BY_SUPPORT,
  BY_DEPTH,
].map(({ code, title }) => ({ code, title }))

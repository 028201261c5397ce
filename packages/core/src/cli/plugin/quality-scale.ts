// The quality scale: bronze, silver, gold, platinum. Each grade asks for what a machine can look at; a grade counts only
// with all grades below it.
import type { CaseResult } from '../../testing/conformance/suite.ts'

export const GRADES = ['bronze', 'silver', 'gold', 'platinum'] as const
export type Grade = (typeof GRADES)[number]

export interface Finding {
  grade: Grade
  /** A sentence that is true when the plugin passes. */
  title: string
  passed: boolean
  /** What is missing, with its place. */
  text: string | null
}

export interface Badge {
  /** `null` below bronze. */
  grade: Grade | null
  next: Grade | null
  /** What the next grade still asks for. */
  missing: string[]
}

export function badgeOf(findings: readonly Finding[]): Badge {
  let grade: Grade | null = null
  for (const next of GRADES) {
    const missing = findings.filter((finding) => finding.grade === next && !finding.passed)
    if (missing.length > 0) {
      return { grade, next, missing: missing.map(({ title, text }) => (text ? `${title}: ${text}` : title)) }
    }
    grade = next
  }
  return { grade, next: null, missing: [] }
}

/** Which grade a part of the conformance suite belongs to. */
const GRADE_OF_AREA: Record<CaseResult['area'], Grade> = {
  declaration: 'bronze',
  isolation: 'silver',
  recovery: 'silver',
  languages: 'gold',
  performance: 'gold',
}

/** One finding for each part of the suite. */
export function findingsOf(results: readonly CaseResult[]): Finding[] {
  const titles: Record<CaseResult['area'], string> = {
    declaration: 'its declaration is whole',
    isolation: 'it keeps within what it asked for',
    recovery: 'it lives through what sources do to it',
    languages: 'it speaks Russian and English',
    performance: 'it reads in order, waits when the pipe is full and keeps nothing',
  }
  return (Object.keys(titles) as CaseResult['area'][]).map((area) => {
    const failed = results.filter((result) => result.area === area && !result.passed)
    return {
      grade: GRADE_OF_AREA[area],
      title: titles[area],
      passed: failed.length === 0,
      text: failed.length === 0 ? null : failed.map(({ title }) => title).join('; '),
    }
  })
}

// Counts of vitest's JSON report.

export interface Count {
  passed: number
  failed: number
}

interface VitestReport {
  numPassedTests?: number
  numFailedTests?: number
  testResults?: { status?: string; assertionResults?: { status?: string }[] }[]
}

/** A file that could not be loaded has no tests in the report, yet it failed: it counts as one. */
export function countVitest(report: unknown): Count {
  const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = report as VitestReport
  const broken = testResults.filter(
    ({ status, assertionResults = [] }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  )
  return { passed: numPassedTests, failed: numFailedTests + broken.length }
}

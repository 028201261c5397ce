// Counts of vitest's JSON report.

export interface Count {
  passed: number
  failed: number
  /** Names of the tests that failed and then passed; they count as passed. */
  secondTry?: string[]
}

interface VitestReport {
  numPassedTests?: number
  numFailedTests?: number
  testResults?: {
    status?: string
    assertionResults?: { status?: string; fullName?: string; failureMessages?: string[] }[]
  }[]
}

/** A file that could not be loaded has no tests in the report, yet it failed: it counts as one. */
export function countVitest(report: unknown): Count {
  const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = report as VitestReport
  const broken = testResults.filter(
    ({ status, assertionResults = [] }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  )
  // A test keeps what it failed with the first time.
  const secondTry = testResults
    .flatMap(({ assertionResults = [] }) => assertionResults)
    .filter(({ status, failureMessages = [] }) => status === 'passed' && failureMessages.length > 0)
    .map(({ fullName = '' }) => fullName)
  return { passed: numPassedTests, failed: numFailedTests + broken.length, secondTry }
}

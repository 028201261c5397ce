// How results of the suite and of the check read on a terminal.
import type { CaseResult } from '../../testing/conformance/suite.ts'
import type { CheckReport } from './check-plugin.ts'
import { GRADES, type Grade } from './quality-scale.ts'

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `        ${line}`)
    .join('\n')

export const resultText = ({ passed, title, text, ms }: CaseResult): string =>
  `  ${passed ? 'ok' : '!!'}  ${title} (${ms} ms)${text ? `\n${indented(text)}` : ''}`

/** Findings by grade, then the badge and what the next one asks for. */
export function checkText(report: CheckReport): string {
  const lines = GRADES.flatMap((grade) => [
    `  ${grade}`,
    ...report.findings
      .filter((finding) => finding.grade === grade)
      .map(({ passed, title, text }) => `    ${passed ? 'ok' : '!!'}  ${title}${text ? `: ${text}` : ''}`),
  ])
  const { plugin, version, grade, next, missing } = report
  lines.push('', `${plugin} ${version}: ${grade ?? 'no badge yet'}`)
  if (next) lines.push(`for ${next}:`, ...missing.map((what) => `  - ${what}`))
  return `${lines.join('\n')}\n`
}

export const reaches = ({ grade }: CheckReport, least: Grade): boolean =>
  grade !== null && GRADES.indexOf(grade) >= GRADES.indexOf(least)

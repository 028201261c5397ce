// How results of the suite and of the check read on a terminal.
import type { CaseResult } from '../../testing/conformance/suite.ts'

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `        ${line}`)
    .join('\n')

export const resultText = ({ passed, title, text, ms }: CaseResult): string =>
  `  ${passed ? 'ok' : '!!'}  ${title} (${ms} ms)${text ? `\n${indented(text)}` : ''}`

// A small part of Markdown as data: headings, lists, paragraphs, strong and emphasised words. Pure; whatever else stands in the text,
// tags among it, stays text.

export interface Run {
  text: string
  mark: 'plain' | 'strong' | 'emphasis'
}
export type Block =
  { kind: 'heading' | 'paragraph'; runs: Run[] } | { kind: 'bullets' | 'numbers'; items: Run[][] }

const HEADING = /^#{1,3}\s+(.+)$/
const BULLET = /^\s*[-*•]\s+(.+)$/
const NUMBER = /^\s*\d{1,3}[.)]\s+(.+)$/
const MARKED = /\*\*(?<strong>[^*]+)\*\*|\*(?<emphasis>[^*]+)\*|_(?<low>[^_]+)_/g

export function markedText(text: string): Block[] {
  const blocks: Block[] = []
  let isBroken = true
  for (const line of text.split(/\r?\n/)) {
    const last = isBroken ? undefined : blocks.at(-1)
    isBroken = line.trim() === ''
    if (isBroken) continue
    const heading = HEADING.exec(line)?.[1]
    const [kind, item] = listItem(line)
    if (heading !== undefined) blocks.push({ kind: 'heading', runs: runsOf(heading) })
    else if (item !== undefined) {
      if (last?.kind === kind) last.items.push(runsOf(item))
      else blocks.push({ kind, items: [runsOf(item)] })
    } else if (last?.kind === 'paragraph') last.runs.push(...runsOf(` ${line.trim()}`))
    else blocks.push({ kind: 'paragraph', runs: runsOf(line.trim()) })
  }
  return blocks
}

function listItem(line: string): ['bullets' | 'numbers', string | undefined] {
  const bullet = BULLET.exec(line)?.[1]
  return bullet === undefined ? ['numbers', NUMBER.exec(line)?.[1]] : ['bullets', bullet]
}

function runsOf(text: string): Run[] {
  const runs: Run[] = []
  let from = 0
  for (const match of text.matchAll(MARKED)) {
    if (match.index > from) runs.push({ text: text.slice(from, match.index), mark: 'plain' })
    const { strong, emphasis, low } = match.groups!
    runs.push({ text: strong ?? emphasis ?? low ?? '', mark: strong === undefined ? 'emphasis' : 'strong' })
    from = match.index + match[0].length
  }
  if (from < text.length) runs.push({ text: text.slice(from), mark: 'plain' })
  return runs
}

import { describe, expect, it } from 'vitest'
import { markedText } from './marked-text.ts'

const plain = (text: string) => ({ text, mark: 'plain' })

describe('a text of a panel', () => {
  it('knows headings, lists, paragraphs and words that are marked', () => {
    expect(markedText('# План\nПервая строка\nвторая **важная**\n\n- раз\n- *два*\n1. три')).toEqual([
      { kind: 'heading', runs: [plain('План')] },
      {
        kind: 'paragraph',
        runs: [plain('Первая строка'), plain(' вторая '), { text: 'важная', mark: 'strong' }],
      },
      { kind: 'bullets', items: [[plain('раз')], [{ text: 'два', mark: 'emphasis' }]] },
      { kind: 'numbers', items: [[plain('три')]] },
    ])
  })
  it('begins another paragraph after an empty line', () => expect(markedText('один\n\nдва')).toHaveLength(2))
  it.each(['<img src=x onerror=alert(1)>', '[слово](javascript:alert(1))', '5 * 3 * 2', '** пусто'])(
    'leaves as it is what it does not know: %s',
    (text) => {
      const written = markedText(text)
        .flatMap((block) => ('runs' in block ? block.runs : block.items.flat()))
        .map((run) => (run.mark === 'emphasis' ? `*${run.text}*` : run.text))
        .join('')
      expect(written).toBe(text)
    },
  )
})

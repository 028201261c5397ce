import { describe, expect, it } from 'vitest'
import { checkedFromFrame } from './client-frame.ts'

const words = { alt: 'Two bars.', table: { columns: [{ title: 'Year' }], rows: [['2024']] } }

describe('a message out of a frame', () => {
  it.each([
    [{ kind: 'ready', protocol: 1 }],
    [{ kind: 'took', channel: 'indicators' }],
    [{ kind: 'pong', n: 3 }],
    [{ kind: 'said', words }],
    [{ kind: 'failed', reason: 'no figures' }],
    [{ kind: 'spotlight', oktmo: '42603000' }],
    [{ kind: 'spotlight', oktmo: null }],
    [{ kind: 'blocked', what: 'connect-src' }],
  ])('is let through when it is one: %j', (message) => expect(checkedFromFrame(message)).toEqual(message))

  it.each([
    ['no object', 'ready'],
    ['an unknown kind', { kind: 'eval', code: '1' }],
    ['a territory that is an address', { kind: 'spotlight', oktmo: 'https://a.example' }],
    ['a text without an end', { kind: 'failed', reason: 'x'.repeat(2_001) }],
    [
      'a table with a row of another width',
      { kind: 'said', words: { ...words, table: { columns: [], rows: [['a']] } } },
    ],
    [
      'a table without an end',
      {
        kind: 'said',
        words: { ...words, table: { columns: [], rows: Array.from({ length: 501 }, () => []) } },
      },
    ],
    [
      'a cell that is no text',
      { kind: 'said', words: { ...words, table: { columns: [{ title: 'a' }], rows: [[{}]] } } },
    ],
    ['a count below zero', { kind: 'pong', n: -1 }],
  ])('is refused when it is %s', (_what, message) => expect(checkedFromFrame(message)).toBeNull())

  it('keeps nothing beside its own members', () => {
    const bold = {
      ...words,
      html: '<b>',
      table: { ...words.table, columns: [{ title: 'Year', onclick: 'x' }] },
    }
    expect(checkedFromFrame({ kind: 'said', words: bold, more: 1 })).toEqual({
      kind: 'said',
      words: { ...words, table: { ...words.table, columns: [{ title: 'Year', align: undefined }] } },
    })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ObzorError } from '../../model/index.ts'
import { scanXml, type XmlOptions } from './index.ts'

type Event =
  [kind: 'open', name: string, attributes: [string, string][]] | [kind: 'close', name: string, text: string]

async function eventsOf(chunks: Iterable<Uint8Array>, options: XmlOptions = {}): Promise<Event[]> {
  const events: Event[] = []
  await scanXml(
    chunks,
    {
      open: (name, attributes) => {
        events.push(['open', name, attributes.entries()])
        return 'text'
      },
      close: (name, text) => {
        events.push(['close', name, text])
      },
    },
    options,
  )
  return events
}
const bytes = (text: string): Buffer => Buffer.from(text, 'utf8')
const scan = (text: string, options?: XmlOptions): Promise<Event[]> => eventsOf([bytes(text)], options)
async function faultOf(chunks: Iterable<Uint8Array> | string, options?: XmlOptions): Promise<ObzorError> {
  try {
    await eventsOf(typeof chunks === 'string' ? [bytes(chunks)] : chunks, options)
  } catch (error) {
    if (error instanceof ObzorError) return error
    throw error
  }
  throw new Error('nothing was wrong')
}
function cut(whole: Uint8Array, places: number[]): Uint8Array[] {
  const sorted = [...new Set(places.map((place) => place % (whole.length + 1)))].toSorted((a, b) => a - b)
  return [...sorted, whole.length].map((to, index) => whole.subarray(index === 0 ? 0 : sorted[index - 1], to))
}

// ---- the oracle: a random tree, written by the shortest code that can be read at a glance ----
interface Tree {
  prefix: string
  name: string
  attributes: [string, string][]
  content: (string | Tree)[]
}
const nameArbitrary = fc.constantFrom('a', 'fact', 'СвФЛ', 'needsCriteria', 'Док-1', '_x.y', 'данные')
const textArbitrary = fc.string({ unit: fc.constantFrom(...'abЯё <>&"\'\n\t;#]1€😀'), maxLength: 30 })
const { tree: treeArbitrary } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    prefix: fc.constantFrom('', 'q:', 'ns1:', 'в:'),
    name: nameArbitrary,
    attributes: fc.uniqueArray(fc.tuple(nameArbitrary, textArbitrary), {
      maxLength: 3,
      selector: ([name]) => name,
    }),
    content: fc.array(fc.oneof({ maxDepth: 4 }, textArbitrary, tie('tree')), { maxLength: 4 }),
  }),
}))
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&#62;').replaceAll('"', '&quot;')
const escapeAttribute = (text: string): string =>
  escape(text).replaceAll('\n', '&#xA;').replaceAll('\t', '&#9;').replaceAll("'", '&apos;')
function write(tree: Tree, style: number): string {
  const attributes = tree.attributes.map(
    ([name, value]) => ` ${name}${style & 1 ? ' = ' : '='}"${escapeAttribute(value)}"`,
  )
  const content = tree.content.map((part) => {
    if (typeof part !== 'string') return write(part, style)
    if (style & 2 && !part.includes(']]>')) return `<![CDATA[${part}]]>`
    return style & 4 ? `${escape(part)}<!-- <не> тег --><?pi ?>` : escape(part)
  })
  const head = `<${tree.prefix}${tree.name}${attributes.join('')}`
  return content.join('') === '' && style & 8
    ? `${head}/>`
    : `${head}${style & 1 ? '\n' : ''}>${content.join('')}</${tree.prefix}${tree.name} >`
}
function expected(tree: Tree): Event[] {
  const text = tree.content.filter((part) => typeof part === 'string').join('')
  return [
    ['open', tree.name, tree.attributes],
    ...tree.content.flatMap((part) => (typeof part === 'string' ? [] : expected(part))),
    ['close', tree.name, text],
  ]
}

describe('streaming XML', () => {
  it('reports what was written, for any document and any cut of its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        treeArbitrary,
        fc.nat(15),
        fc.array(fc.nat(4000), { maxLength: 12 }),
        async (tree, style, places) => {
          const whole = bytes(`\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n${write(tree, style)}\n`)
          expect(await eventsOf(cut(whole, places))).toEqual(expected(tree))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('gives the same events or the same fault for damaged bytes, however they are cut', async () => {
    const outcome = async (chunks: Uint8Array[]): Promise<unknown> =>
      eventsOf(chunks).catch((error: unknown) => {
        // Anything but a fault of the catalogue is a defect of the scanner.
        if (!(error instanceof ObzorError)) throw error
        return error.code
      })
    await fc.assert(
      fc.asyncProperty(
        treeArbitrary,
        fc.nat(15),
        fc.nat(4000),
        fc.constantFrom('<', '>', '/', '"', '&', '\0', '!', '?', '\xff', '=', ''),
        fc.array(fc.nat(4000), { maxLength: 8 }),
        async (tree, style, place, damage, places) => {
          const good = bytes(write(tree, style))
          const at = place % good.length
          const bad = Buffer.concat([
            good.subarray(0, at),
            Buffer.from(damage, 'latin1'),
            good.subarray(at + 1),
          ])
          expect(await outcome(cut(bad, places))).toEqual(await outcome([bad]))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('reads one byte at a time', async () => {
    const whole = bytes(
      '<?xml version="1.0"?><q:a xmlns:q="u" имя="Ёж &amp; К°"><!-- ж --><b>да</b>\r\n</q:a>',
    )
    const single = Array.from(whole, (byte) => Uint8Array.of(byte))
    expect(await eventsOf(single)).toEqual([
      ['open', 'a', [['имя', 'Ёж & К°']]],
      ['open', 'b', []],
      ['close', 'b', 'да'],
      ['close', 'a', '\n'],
    ])
  })

  it.each([7, 1100, 3000])(
    'survives a reader that fills the same %d bytes for every chunk',
    async (chunkBytes) => {
      const whole = bytes(`<a>${'<b>текст</b><имя х="1"/>'.repeat(500)}</a>`)
      const shared = Buffer.alloc(chunkBytes)
      function* reused(): Iterable<Uint8Array> {
        for (let at = 0; at < whole.length; at += chunkBytes) {
          yield shared.subarray(0, whole.copy(shared, 0, at, at + chunkBytes))
          shared.fill(0)
        }
      }
      expect(await eventsOf(reused())).toEqual(await eventsOf([whole]))
    },
  )

  it('reads windows-1251 when the file declares it', async () => {
    const body = Buffer.from([0x3c, 0x61, 0x3e, 0xc8, 0xe2, 0xe0, 0xed, 0xb9, 0x3c, 0x2f, 0x61, 0x3e]) // <a>Иван№</a>
    const whole = Buffer.concat([bytes('<?xml version="1.0" encoding="windows-1251"?>'), body])
    expect(await eventsOf([whole])).toEqual([
      ['open', 'a', []],
      ['close', 'a', 'Иван№'],
    ])
  })

  it('says at which byte a text is not in the declared encoding', async () => {
    const head = bytes(`<a>${'я'.repeat(1000)}`)
    const wrong = Buffer.concat([head, Buffer.from([0xc8, 0xe2, 0xe0]), bytes('</a>')])
    expect(await faultOf(cut(wrong, [500, 1500]))).toMatchObject({
      code: 'OBZ_XML_ENCODING',
      fact: expect.stringContaining(`byte ${head.length}:`) as unknown,
    })
    const utf8As1251 = bytes('<?xml version="1.0" encoding="windows-1251"?><a>ИВАН</a>')
    expect((await faultOf([utf8As1251])).code).toBe('OBZ_XML_ENCODING')
    expect((await faultOf('<?xml version="1.0" encoding="KOI8-R"?><a/>')).code).toBe('OBZ_XML_ENCODING')
    expect((await faultOf([Buffer.from('\uFEFF<a/>', 'utf16le')])).code).toBe('OBZ_XML_ENCODING')
  })

  it('tells a truncated file from a malformed one and names the element', async () => {
    const whole = '<data><fact><SNILS>112</SNILS></fact></data>'
    expect(await faultOf(whole.slice(0, 22))).toMatchObject({
      code: 'OBZ_XML_TRUNCATED',
      fact: "the file ends at byte 22 inside element 'SNILS'",
    })
    for (let length = 1; length < whole.length; length += 1)
      expect((await faultOf(whole.slice(0, length))).code).toBe('OBZ_XML_TRUNCATED')
    const insideLetter = bytes('<a>я</a>').subarray(0, 4)
    expect((await faultOf([insideLetter])).code).toBe('OBZ_XML_TRUNCATED')
  })

  it.each([
    ['nothing', '', 'OBZ_XML_EMPTY'],
    ['white space and a mark', ' \n\uFEFF', 'OBZ_XML_EMPTY'],
    ['a declaration alone', '<?xml version="1.0"?>', 'OBZ_XML_EMPTY'],
    ['crossed tags', '<a></b>', 'OBZ_XML_MALFORMED'],
    ['a longer end tag', '<a></aa>', 'OBZ_XML_MALFORMED'],
    ['an end tag first', '</a>', 'OBZ_XML_MALFORMED'],
    ['text after the root', '<a/>хвост', 'OBZ_XML_MALFORMED'],
    ['a second root', '<a/><b/>', 'OBZ_XML_MALFORMED'],
    ['a zip archive', 'PK\u0003\u0004', 'OBZ_XML_MALFORMED'],
    ['a value without quotes', '<a b=c/>', 'OBZ_XML_MALFORMED'],
    ['attributes that touch', '<a b="1"c="2"/>', 'OBZ_XML_MALFORMED'],
    ['an attribute twice', '<a b="1" b="2"/>', 'OBZ_XML_MALFORMED'],
    ['a tag inside a value', '<a b="<"/>', 'OBZ_XML_MALFORMED'],
    ['an entity of HTML', '<a>&nbsp;</a>', 'OBZ_XML_MALFORMED'],
    ['the zero character', '<a>&#0;</a>', 'OBZ_XML_MALFORMED'],
    ['half of a surrogate pair', '<a>&#xD800;</a>', 'OBZ_XML_MALFORMED'],
    ['a raw zero byte', '<a>\u0000</a>', 'OBZ_XML_MALFORMED'],
    ['a name with a digit first', '<1a/>', 'OBZ_XML_MALFORMED'],
    ['two prefixes', '<p:q:a/>', 'OBZ_XML_MALFORMED'],
    ['an empty prefix', '<:a/>', 'OBZ_XML_MALFORMED'],
    ['a space before the name', '< a/>', 'OBZ_XML_MALFORMED'],
    ['a late declaration', '<a><?xml version="1.0"?></a>', 'OBZ_XML_MALFORMED'],
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'OBZ_XML_DOCTYPE'],
    ['257 nested elements', `${'<a>'.repeat(257)}`, 'OBZ_XML_TOO_DEEP'],
    ['a text of 1 MiB and a byte', `<a>${'x'.repeat(1_048_577)}</a>`, 'OBZ_XML_TOO_LONG'],
    ['an attribute of 1 MiB and a byte', `<a b="${'x'.repeat(1_048_577)}"/>`, 'OBZ_XML_TOO_LONG'],
    [
      'pieces of CDATA that add up to too much',
      `<a>${`<![CDATA[${'x'.repeat(600_000)}]]>`.repeat(2)}</a>`,
      'OBZ_XML_TOO_LONG',
    ],
  ])('refuses %s', async (_title, text, code) => {
    expect((await faultOf(text)).code).toBe(code)
  })

  it('reads several documents of one bulk export when asked to', async () => {
    const one = '\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<data><x>1</x></data>\n'
    expect(await scan(one.repeat(3), { manyDocuments: true })).toHaveLength(12)
    const other = one.replace('utf-8', 'windows-1251')
    expect((await faultOf(one + other, { manyDocuments: true })).code).toBe('OBZ_XML_ENCODING')
  })

  it('reports nothing from inside an element that the handler skips', async () => {
    const seen: string[] = []
    await scanXml([bytes('<a><s><b>1</b><s/></s><b>2</b></a>')], {
      open: (name) => (seen.push(`<${name}`), name === 's' ? 'skip' : 'text'),
      close: (name, text) => void seen.push(`${name}>${text}`),
    })
    expect(seen).toEqual(['<a', '<s', 's>', '<b', 'b>2', 'a>'])
  })

  it('waits for drain as soon as the handler says its pipe is full', async () => {
    const seen: string[] = []
    await scanXml([bytes('<a><b>1</b><b>2</b></a>')], {
      open: () => 'text',
      close: (_name, text) => (seen.push(text), text !== '1'),
      drain: async () => void seen.push('drained'),
    })
    expect(seen).toEqual(['1', 'drained', '2', ''])
  })

  it('stops when the run is cancelled, also while the source is silent', async () => {
    const abort = new AbortController()
    async function* silent(): AsyncIterable<Uint8Array> {
      yield bytes(`<a>${' '.repeat(2000)}`)
      await new Promise(() => undefined)
    }
    const scanning = scanXml(
      silent(),
      { open: () => undefined, close: () => undefined },
      { signal: abort.signal },
    )
    abort.abort()
    await expect(scanning).rejects.toMatchObject({ code: 'OBZ_RUN_CANCELLED' })
  })
})

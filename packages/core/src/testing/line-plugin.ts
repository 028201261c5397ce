// A source for tests: each line of its file is one record as JSON. Special lines make it misbehave.
export const LINES_SOURCE = 'test.lines'

/** `options` are put into the source's declaration as they are. */
export const linesPlugin = (declaration = ''): string => `
  import { definePlugin } from '@obzor/core/plugin-api'

  const text = (ru, en) => ({ ru, en })

  class LinesConnector {
    async read(run, sink) {
      let line = 0
      let rest = ''
      const decoder = new TextDecoder()
      const take = async (raw) => {
        line += 1
        if (raw === '') return
        if (raw === '!throw') throw new TypeError('the connector has a fault')
        if (raw === '!crash') process.exit(7)
        if (raw === '!loop') for (;;) {}
        if (raw === '!wait') await new Promise((resolve, reject) => run.signal.addEventListener('abort', () => reject(run.signal.reason)))
        if (raw === '!deaf') await new Promise(() => {})
        if (raw === '!heap') { const hoard = []; for (;;) hoard.push(new Array(10_000).fill(line)) }
        if (raw === '!flush') { sink.flush(); return }
        if (raw.startsWith('!snapshot ')) { sink.snapshotComplete(raw.slice(10)); return }
        if (raw.startsWith('!reject')) {
          sink.reject({ line, field: 'СНИЛС', code: 'OBZ_TEST_REJECTED', reason: 'not a number', raw })
          return
        }
        if (!sink.put(JSON.parse(raw), line)) await sink.drain()
      }
      for await (const chunk of run.delivery.open()) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split('\\n')
        rest = lines.pop()
        for (const raw of lines) await take(raw)
      }
      await take(rest)
    }
  }

  export const plugin = definePlugin({
    id: 'source-lines',
    version: '1.0.0',
    title: text('Строки', 'Lines'),
    description: text('Записи построчно', 'Records by line'),
    capabilities: { files: ['lines'], memMb: 64 },
    contributes: (to) =>
      to.sources.add({
        code: '${LINES_SOURCE}',
        title: text('Строки', 'Lines'),
        agency: text('Проверка', 'Test'),
        trigger: { inbox: 'lines', pattern: '*.ndjson' },
        refreshHours: 24,
        emits: ['person', 'benefit', 'benefit-change', 'income', 'statistic', 'feature', 'status', 'property', 'areaCount', 'kinship', 'vital', 'right'],
        connector: LinesConnector,
        ${declaration}
      }),
  })`

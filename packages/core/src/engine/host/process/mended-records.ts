// Reads records that were mended in quarantine, one as JSON a line, in the place of a connector: they go through the same check, and
// are encoded and sealed by the same process.
import type { ObzorRecord } from '../../../model/index.ts'
import type { RecordSink, RunContext } from '../../../plugin-api/index.ts'

export async function readMended({ delivery }: RunContext, sink: RecordSink): Promise<void> {
  if (!delivery) throw new Error('there are no mended records to read')
  let line = 0
  const put = async (text: string): Promise<void> => {
    line += 1
    if (!sink.put(JSON.parse(text) as ObzorRecord, line)) await sink.drain()
  }
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of delivery.open()) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()!
    for (const text of lines) await put(text)
  }
  if (rest !== '') await put(rest)
}

// What channels and rules keep, whoever wrote them.
import assert from 'node:assert/strict'
import { ObzorError, ruleFault } from '../../model/index.ts'
import {
  deliverAlert,
  recordedHttp,
  sampleAlert,
  type RecordedAnswer,
} from '../../plugin-api/testing/index.ts'
import { plausibleConfig, type ConformanceCase, type TestedPlugin } from './tested-plugin.ts'

export function alertCases({ plugin }: TestedPlugin): ConformanceCase[] {
  const { rules = [], channels = [] } = plugin.manifest
  const config = plausibleConfig(plugin)
  const told = async (code: string, answer: RecordedAnswer) => {
    const http = recordedHttp(() => answer)
    await deliverAlert(plugin, code, { config, http })
    return http.requests
  }
  const fails = (code: string, answer: RecordedAnswer): Promise<void> =>
    assert.rejects(told(code, answer), (error: unknown) => {
      assert.ok(error instanceof ObzorError, `it threw ${String(error)} in the place of a reason to show`)
      return true
    })
  const ofChannel = (code: string): ConformanceCase[] => [
    {
      id: 'channel-tells',
      area: 'recovery',
      title: `${code} tells an alert once, with the key that makes a repeat harmless`,
      run: async () => {
        const requests = await told(code, { status: 200 })
        assert.equal(requests.length, 1, `${requests.length} requests for one alert`)
        assert.ok(JSON.stringify(requests).includes(sampleAlert().key), 'the key does not reach the receiver')
      },
    },
    {
      id: 'channel-receiver-down',
      area: 'recovery',
      title: `${code} says in words that the receiver is down, so that it is tried again`,
      run: async () => {
        await assert.rejects(told(code, { status: 503 }), (error: unknown) => {
          assert.ok(error instanceof ObzorError, String(error))
          assert.notEqual(
            error.code,
            'OBZ_CHANNEL_REFUSED',
            'an alert would be given up for a receiver that restarts',
          )
          return true
        })
      },
    },
    {
      id: 'channel-receiver-silent',
      area: 'recovery',
      title: `${code} does not take silence for an answer`,
      run: () => fails(code, 'hang'),
    },
    {
      id: 'channel-receiver-refuses',
      area: 'recovery',
      title: `${code} does not take a refusal for a delivery`,
      run: () => fails(code, { status: 403 }),
    },
  ]
  return [
    ...(rules.length > 0
      ? [
          {
            id: 'sound-rules',
            area: 'declaration' as const,
            title: 'has rules that open and close on different sides of their limits',
            run: async () => assert.deepEqual(rules.map(ruleFault).filter(Boolean), []),
          },
        ]
      : []),
    // A channel that asks for no HTTP tells by other means, which nobody can record here.
    ...(plugin.manifest.capabilities.net ? channels.flatMap(({ code }) => ofChannel(code)) : []),
  ]
}

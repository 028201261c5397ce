import { deliverAlert, recordedHttp, sampleAlert } from '@obzor/core/plugin-api/testing'
import { expect, it } from 'vitest'
import { examplePlugin } from './index.ts'

const config = { url: 'https://dispatch.test/alerts' }

it('sends the alert with the key that makes a repeat harmless', async () => {
  const http = recordedHttp(() => 'taken')
  await deliverAlert(examplePlugin, 'example.alerts', { config, http })
  expect(http.requests).toHaveLength(1)
  expect(http.requests[0]).toMatchObject({
    url: config.url,
    headers: { 'idempotency-key': sampleAlert().key },
  })
})

it.each([
  [503, 'OBZ_CHANNEL_UNAVAILABLE'],
  [403, 'OBZ_CHANNEL_REFUSED'],
])('an answer %i is told as %s', async (status, code) => {
  const http = recordedHttp(() => ({ status }))
  await expect(deliverAlert(examplePlugin, 'example.alerts', { config, http })).rejects.toMatchObject({
    code,
  })
})

import { recordedHttp, runConnector } from '@obzor/core/plugin-api/testing'
import { expect, it } from 'vitest'
import { soapClinicsPlugin } from './index.ts'

const envelope = (body: string): string =>
  `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${body}</soap:Body></soap:Envelope>`
const read = (body: string) =>
  runConnector(soapClinicsPlugin, 'soap-clinics.list', { http: recordedHttp(() => envelope(body)) })

it('says what a fault says, and removes nothing', async () => {
  const { failure, snapshots } = await read('<soap:Fault><faultstring>нет прав</faultstring></soap:Fault>')
  expect([failure?.code, failure?.fact, snapshots]).toEqual(['OBZ_SOURCE_UNAVAILABLE', 'нет прав', []])
})

it('sets a clinic without a place aside and reads the others', async () => {
  const clinic = (id: string, lon: string): string =>
    `<c:clinic><c:id>${id}</c:id><c:name>№ ${id}</c:name><c:lon>${lon}</c:lon><c:lat>52.6</c:lat></c:clinic>`
  const { records, rejections } = await read(
    `<c:ListClinicsResponse>${clinic('1', '39.6')}${clinic('2', '')}${clinic('3', 'восток')}</c:ListClinicsResponse>`,
  )
  expect(records).toMatchObject([{ key: '1', properties: { name: '№ 1' } }])
  expect(rejections.map(({ line }) => line)).toEqual([2, 3])
})

import { definePlugin, label, Type, type Static } from '@obzor/core/plugin-api'
import { SoapClinicsConnector } from './connector.ts'

export const soapClinicsConfig = Type.Object({
  baseUrl: Type.String({
    default: 'https://open.example.org',
    format: 'uri',
    ...label(
      { ru: 'Адрес сервера', en: 'Address of the server' },
      { ru: 'Без косой черты в конце.', en: 'Without a slash at the end.' },
    ),
  }),
})
export type SoapClinicsConfig = Static<typeof soapClinicsConfig>

/** Asks for the list of clinics with a SOAP 1.1 envelope. */
export const soapClinicsPlugin = definePlugin({
  id: 'source-soap-clinics',
  version: '0.1.0',
  title: { ru: 'Поликлиники по SOAP', en: 'Clinics by SOAP' },
  description: {
    ru: 'Спрашивает список поликлиник конвертом SOAP 1.1.',
    en: 'Asks for the list of clinics with a SOAP 1.1 envelope.',
  },
  requires: { api: '^1.0.0' },
  config: soapClinicsConfig,
  // The host of the configured address and no other.
  capabilities: { net: ['${config.baseUrl}'] },
  contributes: (to) => {
    to.sources.add({
      code: 'soap-clinics.list',
      title: { ru: 'Поликлиники по SOAP', en: 'Clinics by SOAP' },
      agency: { ru: 'Ведомство', en: 'Agency' },
      trigger: { everySeconds: 300 },
      refreshHours: 1,
      emits: ['feature'],
      connector: SoapClinicsConnector,
    })
    to.layers.add({
      code: 'soap-clinics',
      title: { ru: 'Поликлиники по SOAP', en: 'Clinics by SOAP' },
      geometry: 'point',
      properties: { name: { type: 'string', title: { ru: 'Название', en: 'Name' } } },
      style: { colour: '#cc79a7', radiusPx: 6 },
    })
  },
})

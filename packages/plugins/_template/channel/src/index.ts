import { definePlugin, label, Type } from '@obzor/core/plugin-api'
import { ExampleChannel } from './channel.ts'

/** Alerts to an address that the administrator sets. */
export const examplePlugin = definePlugin({
  id: 'channel-example',
  version: '0.1.0',
  title: { ru: 'Новый канал (example)', en: 'New channel (example)' },
  description: { ru: 'Отправляет оповещения по HTTP.', en: 'Sends alerts by HTTP.' },
  requires: { api: '^1.0.0' },
  config: Type.Object({
    url: Type.String({
      pattern: '^https?://[^\\s#@]+$',
      default: 'https://dispatch.test/alerts',
      ...label(
        { ru: 'Адрес получателя', en: 'Address of the receiver' },
        { ru: 'На него приходит POST с JSON.', en: 'It gets a POST with JSON.' },
      ),
    }),
  }),
  capabilities: { net: ['${config.url}'] },
  contributes: (to) =>
    to.channels.add({
      code: 'example.alerts',
      title: { ru: 'Канал example', en: 'Channel example' },
      deliverer: ExampleChannel,
    }),
})

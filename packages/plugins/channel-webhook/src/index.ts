import { definePlugin } from '@obzor/core/plugin-api'
import { webhookConfig } from './config.ts'
import { Webhook } from './webhook.ts'

/** Alerts as signed JSON to an address of the region's choice: a dispatcher's system, a messenger's gateway. */
export const webhookPlugin = definePlugin({
  id: 'channel-webhook',
  version: '0.1.0',
  title: { ru: 'Оповещения по HTTP', en: 'Alerts by HTTP' },
  description: {
    ru: 'Отправляет оповещения подписанным JSON на адрес, который задаёт администратор.',
    en: 'Sends alerts as signed JSON to an address that the administrator sets.',
  },
  requires: { api: '^1.0.0' },
  config: webhookConfig,
  capabilities: { net: ['${config.url}'] },
  contributes: (to) =>
    to.channels.add({
      code: 'webhook.alerts',
      title: { ru: 'HTTP-уведомление', en: 'HTTP notification' },
      deliverer: Webhook,
    }),
})

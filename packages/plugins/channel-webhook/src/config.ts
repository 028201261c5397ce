import { label, Type, unitLabel, type Static } from '@obzor/core/plugin-api'

export const webhookConfig = Type.Object({
  url: Type.String({
    pattern: '^https?://[^\\s#@]+$',
    maxLength: 2_000,
    examples: ['https://dispatch.example/alerts'],
    ...label(
      { ru: 'Адрес получателя', en: 'Address of the receiver' },
      {
        ru: 'Полный адрес, например https://dispatch.example/alerts. На него приходит POST с JSON.',
        en: 'The whole address, for example https://dispatch.example/alerts. It gets a POST with JSON.',
      },
    ),
  }),
  secret: Type.String({
    minLength: 16,
    maxLength: 200,
    writeOnly: true,
    examples: ['an-invented-key-of-24-ch'],
    ...label(
      { ru: 'Ключ подписи', en: 'Key of the signature' },
      {
        ru: 'От 16 знаков; тот же ключ знает получатель. Им подписано каждое сообщение.',
        en: 'At least 16 characters; the receiver knows the same one. Each message is signed by it.',
      },
    ),
  }),
  timeoutSeconds: Type.Integer({
    minimum: 1,
    maximum: 25,
    default: 10,
    ...unitLabel({ ru: 'с', en: 's' }),
    ...label(
      { ru: 'Ждать ответа', en: 'Wait for an answer' },
      {
        ru: 'После этого отправка считается неудачной и повторяется.',
        en: 'After it the attempt counts as failed and is made again.',
      },
    ),
  }),
})
export type WebhookConfig = Static<typeof webhookConfig>

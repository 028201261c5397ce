// Refusals of what people do with alerts.
import { ObzorError } from '../../model/index.ts'

export const channelFailed = (code: string, error: Error): ObzorError =>
  new ObzorError({
    code: 'OBZ_CHANNEL_FAILED',
    fact: `the channel '${code}' could not deliver: ${error instanceof ObzorError ? error.fact : error.message}`,
    risk: 'alerts of this channel wait in its queue and are tried again',
    action: 'check the address and the secret in its settings, and the receiver; then try again',
    cause: error,
  })

export const alertUnknown = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_ALERT_UNKNOWN',
    fact: `there is no open alert ${id}`,
    risk: 'nothing was noted',
    action: 'look at the closed ones: it has ended meanwhile',
  })

export const ruleUnknown = (code: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_ALERT_RULE_UNKNOWN',
    fact: `there is no rule '${code}'`,
    risk: 'nothing was muted',
    action: 'look at the list of rules: its plugin may have been taken away',
  })

export const muteInvalid = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ALERT_MUTE_INVALID',
    fact: 'a rule is muted until a moment within the next 31 days',
    risk: 'nothing was muted',
    action: 'give a moment that has not passed and is not further away',
  })

export const deliveryUnknown = (id: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_ALERT_DELIVERY_UNKNOWN',
    fact: `delivery ${id} was not given up`,
    risk: 'nothing was sent again',
    action: 'reload the page: it may have been delivered or be waiting already',
  })

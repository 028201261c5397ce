// What the codes of alerts and their channels say in English.
export const alertErrorsEn = {
  OBZ_ALERT_UNKNOWN: {
    fact: 'There is no such open alert',
    risk: 'Nothing was noted',
    action: 'Look at the closed ones: it has ended meanwhile',
  },
  OBZ_ALERT_RULE_UNKNOWN: {
    fact: 'There is no such rule',
    risk: 'Nothing was changed',
    action: 'Look at the list of rules: its plugin may have been taken away',
  },
  OBZ_ALERT_MUTE_INVALID: {
    fact: 'A rule is muted until a moment within the next 31 days',
    risk: 'Nothing was muted',
    action: 'Give a moment that has not passed and is not further away',
  },
  OBZ_ALERT_DELIVERY_UNKNOWN: {
    fact: 'This delivery was not given up',
    risk: 'Nothing was sent again',
    action: 'Reload the page: it may have been delivered or be waiting already',
  },
  OBZ_ALERT_QUEUE_FULL: {
    fact: "The channel's queue holds 10,000 alerts already",
    risk: 'New ones do not join it and stand among those given up',
    action: 'Look at the receiver; when the queue is shorter, send again what was given up',
  },
  OBZ_CHANNEL_UNKNOWN: {
    fact: 'There is no such channel',
    risk: 'Nothing was sent',
    action: 'Install the plugin that brings it, or look at the list of channels',
  },
  OBZ_CHANNEL_FAILED: {
    fact: 'The channel could not deliver the alert',
    risk: 'Alerts of this channel wait in its queue and are tried again',
    action: 'Check the address and the key in its settings, and the receiver',
  },
  OBZ_CHANNEL_REFUSED: {
    fact: 'The receiver refused the alert',
    risk: 'It is not sent again by itself',
    action: 'Check the address and the key in the settings of the channel, then send it again',
  },
  OBZ_CHANNEL_TIMEOUT: {
    fact: 'The channel did not end within 30 seconds',
    risk: 'It is not known whether the alert arrived; it is sent again with the same key',
    action: 'Look at the address in the settings of the channel, and at the receiver',
  },
  OBZ_CHANNEL_UNAVAILABLE: {
    fact: 'The receiver takes no alerts at the moment',
    risk: 'The alert is not delivered yet; it is sent again by itself',
    action: 'Nothing at first; if it lasts, look at the receiver',
  },
}

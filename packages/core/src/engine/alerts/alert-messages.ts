// What channels are given to tell: the beginning and the end of an alert, and an invented one. Pure.
import type { RuleDeclaration } from '../../model/index.ts'
import type { AlertMessage } from '../../plugin-api/index.ts'
import type { StoredAlert } from './db/alert-rows.ts'
import type { Found } from './findings.ts'

export const openedMessage = (
  id: string,
  { code, severity, title, advice }: RuleDeclaration,
  { object, finding }: Found,
  at: Date,
): AlertMessage => ({
  key: `alert-${id}-opened`,
  event: 'opened',
  at: at.toISOString(),
  alert: {
    id,
    rule: code,
    severity,
    title,
    advice,
    object,
    finding,
    openedAt: at.toISOString(),
    end: null,
  },
})

export const closedMessage = (stored: StoredAlert, at: Date): AlertMessage => ({
  key: `alert-${stored.id}-closed`,
  event: 'closed',
  at: at.toISOString(),
  alert: {
    id: stored.id,
    rule: stored.rule,
    severity: stored.severity,
    title: stored.title,
    advice: stored.advice,
    object: { kind: stored.objectKind, code: stored.object, title: stored.objectTitle },
    finding: stored.finding,
    openedAt: stored.openedAt.toISOString(),
    end: stored.closedWhy,
  },
})

/** The key differs at each trial: a receiver must not take the second for a repeat of the first. */
export function trialMessage(now: Date): AlertMessage {
  const at = now.toISOString()
  return {
    key: `trial-${at}`,
    event: 'trial',
    at,
    alert: {
      id: '0',
      rule: 'platform.trial',
      severity: 'attention',
      title: { ru: 'Пробное оповещение', en: 'A trial alert' },
      advice: { ru: 'Делать ничего не нужно.', en: 'Nothing is to be done.' },
      object: {
        kind: 'plugin',
        code: 'platform',
        title: { ru: 'Платформа «Обзор»', en: 'The Obzor platform' },
      },
      finding: { value: null, limit: null, unit: 'unit', fractionDigits: 0 },
      openedAt: at,
      end: null,
    },
  }
}

import { expect, test } from 'vitest'
import { createConsoleI18n } from '../../shared/i18n/index.ts'
import { hostsNotGranted, networkWords, wishesOf } from './private-hosts.ts'

const { t } = createConsoleI18n('ru').global
const words = (host: string, ...ranges: string[]): string => networkWords({ host, ranges }, { t: t as never })
const OFFICES = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']

test.each([
  ['office.example', OFFICES, 'любой адрес внутренних сетей'],
  ['office.example', ['10.20.0.0/16', '192.168.1.0/24'], '10.20.0.0/16, 192.168.1.0/24'],
  ['10.1.2.3:8080', ['10.1.2.3/32'], 'только этот адрес'],
  ['[fd00::7]:8080', ['fd00::7/128'], 'только этот адрес'],
  ['127.0.0.1:9000', ['127.0.0.1/32'], 'сама машина платформы'],
  [
    'office.example:9000',
    [...OFFICES, '127.0.0.0/8', '::1/128'],
    'любой адрес внутренних сетей, сама машина платформы',
  ],
])('where %s may be is told in words', (host, ranges, said) => expect(words(host, ...ranges)).toBe(said))

test('what was ticked and typed is asked for once, this machine on purpose', () => {
  expect(wishesOf(['127.0.0.1:9000'], 'office.example:8443, 127.0.0.1:9000')).toEqual([
    { host: '127.0.0.1:9000', loopback: true },
    { host: 'office.example:8443' },
  ])
})

test('only what is not open yet is offered', () => {
  const granted = [{ host: 'a.example', ranges: OFFICES, grantedAt: 0, grantedBy: null }]
  expect(hostsNotGranted({ hosts: ['a.example', 'b.example'], isConfigured: false, granted })).toEqual([
    'b.example',
  ])
})

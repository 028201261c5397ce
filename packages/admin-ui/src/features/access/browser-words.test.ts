import { expect, test } from 'vitest'
import { browserOf } from './browser-words.ts'

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0'
test.each([
  [`Mozilla/5.0 (Windows NT 10.0) ${CHROME} YaBrowser/25.6.0 Safari/537.36`, 'Яндекс Браузер 25', 'Windows'],
  [`Mozilla/5.0 (Windows NT 10.0) ${CHROME} Safari/537.36 Edg/138.0.0.0`, 'Edge 138', 'Windows'],
  [`Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`, 'Chrome 138', 'Linux'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox 140', 'Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1',
    'Safari 18',
    'iOS',
  ],
  ['curl/8.5.0', null, null],
])('%s is %s on %s', (agent, browser, system) => {
  expect(browserOf(agent)).toEqual({ browser, system })
})

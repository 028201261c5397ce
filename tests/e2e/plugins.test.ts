// Plugins through the console alone, on a running platform: brought, looked at, accepted, upgraded, rolled back and
// switched off, while the page stays open and its socket stays connected.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateSigningKey } from '@obzor/core/engine/host/bundle/index.ts'
import { launchBrowser } from '@obzor/core/testing/browser'
import { testBundle } from '../../packages/core/src/testing/plugin-bundle.ts'
import { ConsolePage } from './console-page.ts'
import { startPlatform, until, type TestPlatform } from './platform.ts'

const ID = 'source-office'
const PASSWORD = 'ромашка паровоз июль кружка'
const CARD = '[data-test="review"]'
const key = generateSigningKey()

const office = (version: string, net: string): string => `
  import { inject, injectable } from 'tsyringe'
  import { definePlugin, LOG } from '@obzor/core/plugin-api'
  const text = (ru, en) => ({ ru, en })
  @injectable()
  class Office {
    constructor(@inject(LOG) log) { this.log = log }
    async read(run, sink) {
      this.log.info('версия ${version} читает')
      sink.put({ kind: 'statistic', code: 'office.figures', territory: '00', period: '2024', value: 1, unit: 'unit', note: '${version}' }, 1)
      await Promise.resolve()
    }
  }
  export const plugin = definePlugin({
    id: '${ID}', version: '${version}', title: text('Управление занятости', 'Employment office'),
    description: text('Ежедневная сводка управления', 'The daily summary of the office'),
    capabilities: { net: ${net}, memMb: 96 },
    contributes: (to) => to.sources.add({ code: 'office.figures', title: text('Сводка управления', 'Summary of the office'),
      agency: text('Управление занятости', 'Employment office'), trigger: { everySeconds: 2 }, refreshHours: 1,
      emits: ['statistic'], connector: Office }),
  })`

let platform: TestPlatform
let browser: Browser
let screen: ConsolePage
let folder: string
/** Sockets that the page has opened so far. */
let sockets = 0
const bundles: Record<string, string> = {}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'obzor-plugins-'))
  const keep = (name: string, bytes: Buffer): void => {
    bundles[name] = path.join(folder, `${name}.obzor`)
    writeFileSync(bundles[name], bytes)
  }
  const signed = { id: ID, privateKeyPem: key.privateKeyPem }
  const one = await testBundle({ ...signed, code: office('1.0.0', "['office.example']") })
  keep('one', one)
  keep('two', await testBundle({ ...signed, code: office('1.1.0', "['office.example', 'archive.example']") }))
  keep('unsigned', one.subarray(0, -96))
  const changed = Buffer.from(one)
  changed[changed.length - 1]! ^= 1
  keep('changed', changed)
  platform = await startPlatform(['--people', '2000', '--seed', '5'])
  browser = await launchBrowser()
  screen = new ConsolePage(await browser.newPage({ viewport: { width: 1920, height: 1080 } }), platform.base)
  screen.page.on('websocket', () => (sockets += 1))
  await screen.admit(
    { login: 'night.shift', displayName: 'Первый Администратор', password: PASSWORD },
    platform.data,
  )
  await screen.open('')
  await screen.sees('h1', 'Источники')
}, 600_000)

afterAll(async () => {
  await browser?.close()
  await platform?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const bring = (name: string): Promise<void> =>
  screen.page.locator('.bring input[type="file"]').setInputFiles(bundles[name]!)
const press = (name: string): Promise<void> => screen.page.locator(`[data-test="${name}"]`).click()
const tick = (name: string): Promise<void> => screen.page.locator(`input[name="${name}"]`).check()
const toList = async (): Promise<void> => {
  await screen.page.getByRole('link', { name: 'Плагины', exact: true }).click()
  await screen.sees('h1', 'Плагины')
}
const toSources = async (): Promise<void> => {
  await screen.page.getByRole('link', { name: 'Источники', exact: true }).click()
  await screen.sees('h1', 'Источники')
}
/** The version that wrote the source's figure last. */
const noteIs = (version: string): Promise<unknown> =>
  until(`version ${version} has read`, 90_000, async () => {
    const { rows } = await platform.pool.query<{ note: string }>(
      "select note from facts.statistic where code = 'office.figures'",
    )
    return rows[0]?.note === version
  })

test('the list shows what came with the platform', async () => {
  await screen.page.evaluate(() => Object.assign(window, { openedOnce: true }))
  await toList()
  expect(await screen.sees('[data-test="plugin-source-egisso"]', 'в составе платформы')).toContain(
    '1 источник',
  )
  expect(await screen.sees('[data-test="plugin-indicator-poverty"]', 'показател')).toContain(
    'нет, пока нет дела',
  )
})

test('a bundle that nobody signed, or that was changed, is refused in words', async () => {
  await bring('unsigned')
  await screen.sees('[data-test="problem"]', 'Пакет никем не подписан')
  await bring('changed')
  await screen.sees('[data-test="problem"]', 'Подпись не подходит к содержимому пакета')
  expect(await screen.page.locator(`[data-test="plugin-${ID}"]`).count()).toBe(0)
})

test('a bundle is looked at, its key is vouched for, and its source appears live', async () => {
  await bring('one')
  await screen.sees('h1', 'Управление занятости')
  await screen.sees(CARD, 'Новый плагин ждёт решения')
  await screen.sees(`${CARD} [data-test="added"]`, 'обращаться по сети к office.example')
  await screen.sees(`${CARD} [data-test="added"]`, 'приносить записи: официальная статистика')
  await screen.sees(`${CARD} [data-test="fingerprint"]`, key.keyId)
  const accept = screen.page.locator('[data-test="accept"]')
  expect(await accept.isDisabled()).toBe(true)
  await tick('agrees')
  expect(await accept.isDisabled()).toBe(true)
  await screen.enter({ keyName: 'Управление цифрового развития' })
  await tick('compared')
  await press('accept')
  await screen.sees('[data-test="capabilities"]', 'office.example')
  await screen.sees('[data-test="events"]', 'Установлен')
  await screen.sees('body', 'подписал Управление цифрового развития')
  await toSources()
  await screen.sees('[data-test="source-office.figures"]', 'Сводка управления')
  await noteIs('1.0.0')
})

test('an upgrade shows only what is new, and the new version reads from then on', async () => {
  await toList()
  await bring('two')
  await screen.sees(CARD, 'Сейчас 1.0.0, станет 1.1.0')
  await screen.sees(`${CARD} [data-test="added"]`, 'archive.example')
  expect(await screen.text(`${CARD} [data-test="added"]`)).not.toContain('office.example')
  await screen.sees(CARD, 'Подпись верна: Управление цифрового развития')
  await tick('agrees')
  await press('accept')
  await screen.sees('[data-test="version"]', '1.1.0')
  await noteIs('1.1.0')
})

test('the former version is back with one press', async () => {
  await screen.sees('[data-test="roll-back"]', 'Вернуть 1.0.0')
  await press('roll-back')
  await screen.sees('[data-test="version"]', '1.0.0')
  await screen.sees('[data-test="events"]', 'Возвращена прежняя версия')
  await noteIs('1.0.0')
  await screen.page.getByRole('tab', { name: 'Вывод' }).click()
  await screen.sees('.log', 'версия 1.0.0 читает')
  await screen.page.getByRole('tab', { name: 'Версии' }).click()
  expect(await screen.sees('[data-test="versions"]', 'к ней можно вернуться')).toContain('1.1.0')
})

test('switched off, its source leaves the list; switched on, it is back', async () => {
  await press('switch-off')
  await press('confirm')
  await screen.sees('[data-test="state"]', 'выключен')
  await toSources()
  await until(
    'the source has left',
    60_000,
    async () => (await screen.page.locator('[data-test="source-office.figures"]').count()) === 0,
  )
  await screen.page.goBack()
  await press('switch-on')
  await screen.page.locator('[data-test="switch-off"]').waitFor()
  await toSources()
  expect(await screen.sees('[data-test="source-office.figures"]', 'Сводка управления')).not.toContain(
    'приостановлен',
  )
})

test('all of it happened on one page that was never loaded again, and no change dropped its socket', async () => {
  expect(await screen.isStillOpen()).toBe(true)
  // Five changes of plugins: had each of them dropped the socket, there would be six. One may be lost to a machine that
  // does much else.
  expect(sockets).toBeLessThanOrEqual(3)
  const { rows } = await platform.pool.query<{ codes: string[] }>(
    'select array_agg(distinct code) as codes from control.plugin_event where plugin_id = $1',
    [ID],
  )
  expect(rows[0]!.codes).toEqual(
    expect.arrayContaining(['plugin.brought', 'plugin.installed', 'plugin.upgraded', 'plugin.rolled-back']),
  )
})

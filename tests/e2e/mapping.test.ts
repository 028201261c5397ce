// A stranger's table through the console alone: a CSV that nobody prepared becomes a source with a layer, its bad row is
// told before it is saved, its rules get a second version; and the settings of a source that came with the platform.
import { createRequire } from 'node:module'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { xlsxOf } from '@obzor/core/plugin-api/testing'
import { launchBrowser } from '@obzor/core/testing/browser'
import { ConsolePage } from './console-page.ts'
import { startPlatform, until, type TestPlatform } from './platform.ts'

const PASSWORD = 'ромашка паровоз июль кружка'
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const ROWS = 200
const BAD_LINE = 42
const CODE = 'stolovye-oblasti'
const SOURCE = `table.${CODE}`

let platform: TestPlatform
let browser: Browser
let screen: ConsolePage
let folder: string

/** As an office's old program writes it: windows-1251, semicolons, decimal commas, a header in Russian. */
function windows1251(text: string): Buffer {
  const bytes = [...text].map((letter) => {
    const code = letter.codePointAt(0)!
    if (code < 0x80) return code
    if (letter === 'ё') return 0xb8
    if (letter === '№') return 0xb9
    if (code >= 0x410 && code <= 0x44f) return code - 0x410 + 0xc0
    throw new Error(`no place for ${letter}`)
  })
  return Buffer.from(bytes)
}
const decimal = (value: number): string => value.toFixed(4).replace('.', ',')
function canteens(): Buffer {
  const rows = Array.from({ length: ROWS }, (_, at) => {
    const latitude = at + 2 === BAD_LINE ? 'не указана' : decimal(52.3 + at * 0.003)
    return `С-${at + 1};Столовая № ${at + 1};${latitude};${decimal(38.9 + at * 0.004)};${decimal(40 + at / 2)}`
  })
  return windows1251(`Код объекта;Наименование;Широта;Долгота;Мест\r\n${rows.join('\r\n')}\r\n`)
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'obzor-mapping-'))
  writeFileSync(path.join(folder, 'столовые.csv'), canteens())
  platform = await startPlatform(['--people', '2000', '--seed', '7'])
  browser = await launchBrowser()
  screen = new ConsolePage(await browser.newPage({ viewport: { width: 1920, height: 1080 } }), platform.base)
  await screen.admit(
    { login: 'night.shift', displayName: 'Первый Администратор', password: PASSWORD },
    platform.data,
  )
  await screen.open('')
  await screen.sees('h1', 'Источники')
}, 300_000)

afterAll(async () => {
  await browser?.close()
  await platform?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const part = (name: string): Locator => screen.page.locator(`[data-test="${name}"]`)
const press = (name: string): Promise<void> => part(name).click()
/** Opens a list and takes the item that is called so. */
async function pick(list: Locator, item: string): Promise<void> {
  await list.click()
  const options = screen.page.getByRole('option')
  // Below the name of a column are a few of its cells.
  await options.filter({ has: screen.page.getByText(item, { exact: true }) }).click()
}

describe('a table that nobody prepared', () => {
  test('is read in its encoding, and its columns are recognised', async () => {
    await press('new-table')
    await screen.sees('h2', 'Какой файл?')
    await part('file').setInputFiles(path.join(folder, 'столовые.csv'))
    await screen.sees('h2', 'Таблица прочитана верно?')
    const sample = await screen.sees('[data-test="sample"]', 'Столовая № 1')
    expect(sample).toContain('Наименование')
    expect(await part('sample').locator('tbody tr').count()).toBe(10)
    expect(await screen.text('[data-test="encoding"]')).toContain('WINDOWS-1251')
    expect(await screen.text('[data-test="delimiter"]')).toContain('точка с запятой')
  })

  test('tells which row goes to quarantine, and why, before anything is saved', async () => {
    await press('next')
    await screen.sees('h2', 'Что значат столбцы?')
    expect(await screen.text('[data-test="field-latitude"]')).toContain('Широта')
    await screen.sees('[data-test="field-latitude"]', 'Подсказано уверенно')
    await screen.sees('[data-test="trial"]', `Будет принято ${ROWS - 1} строк`)
    expect(await part('faults').locator('li').count()).toBe(1)
    const fault = await screen.text('[data-test="faults"] li')
    expect(fault).toContain(`Строка ${BAD_LINE}`)
    expect(fault).toContain('не указана')
  })

  test('cannot be saved while a place is missing', async () => {
    await pick(part('field-latitude').locator('.v-field').first(), 'Не заполнять')
    await screen.sees('[data-test="trial"]', 'Осталось выбрать')
    expect(await part('next').isDisabled()).toBe(true)
    await pick(part('field-latitude').locator('.v-field').first(), 'Широта')
    await screen.sees('[data-test="trial"]', `Будет принято ${ROWS - 1} строк`)
  })

  test('becomes a source with its rows on the map, without a restart', async () => {
    const engine = platform.enginePid()
    const name = part('properties').getByLabel('Наименование', { exact: true })
    if (!(await name.isChecked())) await name.check()
    await screen.sees('[data-test="trial"]', `Будет принято ${ROWS - 1} строк`)
    await press('next')
    await screen.enter({ title: 'Столовые области' })
    await screen.enter({ agency: 'Отдел питания' })
    await until(
      'the code follows the title',
      60_000,
      async () => (await screen.field('code').inputValue()) === CODE,
    )
    await press('finish')
    await screen.sees('h1', 'Столовые области')
    await until('the balance of the file', 60_000, async () =>
      (await screen.balance()).startsWith(
        `Прочитано ${ROWS}: принято ${ROWS - 1}, без изменений 0, повторов 0, в карантине 1`,
      ),
    )
    const features = await until('the rows are on the channel of the layer', 30_000, async () => {
      const answer = await fetch(`${platform.base}/api/v1/layers/${CODE}/features?limit=5`)
      if (!answer.ok || !answer.headers.get('x-obzor-version')) return undefined
      const found = (await answer.json()) as { numberMatched: number; features: { properties: object }[] }
      return found.numberMatched === ROWS - 1 ? found.features : undefined
    })
    expect(Object.values(features[0]!.properties).join()).toMatch(/Столовая № \d+/)
    expect(await part('show-layer').getAttribute('href')).toBe(`/wall/?layer=${CODE}`)
    expect(await screen.isStillOpen()).toBe(true)
    expect(platform.enginePid()).toBe(engine)
  })

  test('has its row of quarantine mended in place, and the row joins the others', async () => {
    await part('quarantine-tab').click()
    await until('the row is listed', 30_000, async () => (await screen.quarantineRows()).length === 1)
    expect((await screen.quarantineRows())[0]).toMatchObject({ line: String(BAD_LINE), field: 'Широта' })
    await part('mend').click()
    await screen.sees('[data-test="mend-row"]', `Строка ${BAD_LINE}`)
    const latitude = part('mend-row').getByLabel('Широта', { exact: true })
    await until(
      'the cell is as it was sent',
      30_000,
      async () => (await latitude.inputValue()) === 'не указана',
    )
    await latitude.fill('52,4')
    await press('send-mended')
    await screen.sees('[data-test="quarantine-panel"]', 'В карантине пусто')
    const { rows } = await until('the mended row was read', 60_000, async () => {
      const answer = await platform.pool.query<{ read: number; accepted: number }>(
        `select r.rows_read::int as read, r.rows_accepted::int as accepted from control.source_run r
         join control.quarantine_fix f on f.source_id = r.source_id and f.file_name = r.delivery_name
         where r.state = 'succeeded'`,
      )
      return answer.rows.length === 1 ? answer : undefined
    })
    expect(rows).toEqual([{ read: 1, accepted: 1 }])
    await until('the layer has it and lost none', 30_000, async () => {
      const answer = await fetch(`${platform.base}/api/v1/layers/${CODE}/features?limit=1`)
      return answer.ok && ((await answer.json()) as { numberMatched: number }).numberMatched === ROWS
    })
  })

  test('gets a second version of its rules, by which its last file is read again', async () => {
    await screen.sees('[data-test="mapping-card"]', 'Версия 1')
    await press('edit-mapping')
    await screen.sees('h2', 'Что значат столбцы?')
    await screen.sees('[data-test="trial"]', `Будет принято ${ROWS - 1} строк`)
    const seats = part('properties').getByLabel('Мест', { exact: true })
    if (!(await seats.isChecked())) await seats.check()
    await screen.sees('[data-test="trial"]', `Будет принято ${ROWS - 1} строк`)
    await press('next')
    expect(await screen.field('code').isDisabled()).toBe(true)
    await screen.enter({ title: 'Столовые и буфеты' })
    await press('finish')
    await screen.sees('[data-test="mapping-card"]', 'Версия 2')
    await press('replay')
    await screen.sees('[data-test="mapping-card"]', 'поставлен на чтение')
    await until('the file was read again', 60_000, async () => {
      const { rows } = await platform.pool.query<{ runs: number }>(
        `select count(*)::int as runs from control.source_run r join control.source s on s.id = r.source_id
         where s.code = $1 and r.state = 'succeeded'`,
        [SOURCE],
      )
      return rows[0]!.runs >= 3
    })
    await screen.sees('h1', 'Столовые и буфеты')
  })

  test('goes back to its first version by its settings', async () => {
    await part('settings-tab').click()
    await part('compare').first().click()
    await screen.sees('[data-test="differences"]', 'Столовые и буфеты')
    await press('restore')
    await screen.sees('[data-test="mapping-card"]', 'Версия 3')
    expect(await screen.sees('h1', 'Столовые области')).not.toContain('буфеты')
  })

  test('of Excel is read as it was sent: the filled sheet, and the header below a title', async () => {
    await screen.page.getByRole('link', { name: 'Источники', exact: true }).click()
    await press('new-table')
    const rows = [
      ['Пункты выдачи продуктов'],
      ['на 1 мая 2024 года'],
      ['№', 'Пункт', 'Широта', 'Долгота', 'Семей'],
      ...Array.from({ length: 20 }, (_, at) => [
        at + 1,
        `Пункт ${at + 1}`,
        52.4 + at / 100,
        39.1 + at / 100,
        7 * at,
      ]),
    ]
    const sheets = [
      { name: 'Титул', rows: [['Отчёт']] },
      { name: 'Пункты', rows },
    ]
    const book = { name: 'пункты.xlsx', mimeType: 'application/octet-stream', buffer: xlsxOf({ sheets }) }
    await part('file').setInputFiles(book)
    await screen.sees('h2', 'Таблица прочитана верно?')
    await screen.sees('[data-test="sheet"]', '«Пункты»')
    await screen.sees('[data-test="header-row"]', 'строка 3')
    expect(await screen.text('[data-test="sample"] thead')).toContain('Семей')
    await press('next')
    await screen.sees('[data-test="trial"]', 'Будет принято 20 строк')
    await screen.sees('[data-test="stored"]', '52.4, 39.1')
  })

  test('that is damaged is refused in words', async () => {
    await press('previous')
    await press('previous')
    const broken = {
      name: 'пункты.xlsx',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('PK\u0003\u0004'),
    }
    await part('file').setInputFiles(broken)
    await screen.sees('[role="alert"]', 'Файл повреждён или обрывается')
    expect(await part('next').count()).toBe(0)
  })
})

/** Findings of axe that keep somebody from using the page. */
async function serious(): Promise<string[]> {
  await screen.page.evaluate(axeSource)
  return await screen.page.evaluate(async () => {
    interface Finding {
      id: string
      impact: string
      nodes: { target: string[] }[]
    }
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: Finding[] }> } }
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`)
  })
}

/** A wall of one screen with one item to show. */
function wallWithProgramme(id: string): [method: string, address: string, body: object][] {
  const screens = [{ id: '1-1', name: '1.1', x: 0, y: 0, width: 1_200, height: 675, turn: 0 }]
  const size = { width: 1_200, height: 675, viewingDistance: 5_000 }
  const conditions = [{ kind: 'time', from: '08:00', to: '20:00' }]
  const items = [{ id: 'first', scene: 'poverty', spotlight: null, dwellSeconds: 60, conditions }]
  const programme = {
    id: 'day',
    title: 'Дневная',
    items,
    isLoop: true,
    hours: null,
    onAlert: null,
    group: null,
  }
  return [
    ['POST', '/api/v1/walls', { id, title: 'Зал', ...size, locale: 'ru', theme: 'dark', screens }],
    [
      'PUT',
      `/api/v1/walls/${id}/programmes`,
      { revision: 0, programmes: { programmes: [programme], resumeMinutes: null } },
    ],
  ]
}

describe('every page of the console', () => {
  const pages = [
    'sources',
    `sources/${SOURCE}`,
    `sources/${SOURCE}/mapping`,
    'sources/new/table',
    'indicators',
    'walls',
    'scenes',
    'scenes/site-pictures',
    'walls/axe/programme',
    'walls/axe/care',
    'registry',
    'registry?show=size',
    'registry?show=versions',
    'registry/households',
    'hidden',
    'hidden/rules',
    'plugins',
    'plugins/source-table',
    'plugins/trusted-keys',
    'users',
    'users/new',
    'users/provider',
    'audit',
    'alerts',
    'account',
  ]

  test('of walls has a wall with a programme to be looked at', async () => {
    const made = await screen.page.evaluate(async (calls) => {
      const answers: number[] = []
      for (const [method, address, body] of calls) {
        const headers = { 'content-type': 'application/json', 'x-obzor': '1' }
        const answer = await fetch(address, { method, headers, body: JSON.stringify(body) })
        answers.push(answer.status)
      }
      return answers
    }, wallWithProgramme('axe'))
    expect(made).toEqual([201, 200])
  })

  test.each(pages)(
    '%s has no serious finding of axe: in Russian on dark, in English on light',
    async (page) => {
      for (const [locale, theme] of [
        ['ru', 'dark'],
        ['en', 'light'],
      ]) {
        await screen.page.evaluate(
          ([language, colours]) => {
            localStorage.setItem('obzor.console.locale', language!)
            localStorage.setItem('obzor.console.theme', colours!)
          },
          [locale, theme],
        )
        await screen.open(page)
        await screen.page.locator('h1').first().waitFor()
        await screen.page.locator('.v-progress-linear--active').first().waitFor({ state: 'detached' })
        expect(
          await until('the page has come to rest', 30_000, async () => {
            const found = await serious()
            // What fades in has no contrast yet: a finding counts when it stays.
            return found.length === 0 ? found : undefined
          }).catch(() => serious()),
        ).toEqual([])
      }
    },
  )

  test('is walked through by Tab: every stop is seen, and none keeps the focus', async () => {
    await screen.page.evaluate(() => localStorage.setItem('obzor.console.locale', 'ru'))
    for (const page of [`sources/${SOURCE}`, 'users/new']) {
      await screen.open(page)
      await screen.page.locator('h1').first().waitFor()
      const stops: string[] = []
      for (let times = 0; times < 80; times += 1) {
        await screen.page.keyboard.press('Tab')
        const stop = await screen.page.evaluate(() => {
          const at = document.activeElement
          if (!at || at === document.body) return null
          const field = at.closest('.v-field--focused, .v-selection-control--focus-visible')
          const { outlineStyle, outlineWidth } = getComputedStyle(at)
          const isRinged = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0
          const isSeen = field !== null || isRinged
          return `${isSeen ? '' : 'unseen: '}${at.tagName} ${at.getAttribute('aria-label') ?? at.textContent?.trim().slice(0, 40) ?? ''}`
        })
        if (stop === null) break
        stops.push(stop)
      }
      expect(stops.filter((stop) => stop.startsWith('unseen'))).toEqual([])
      expect([stops.length > 10, stops.length < 80]).toEqual([true, true])
    }
  })
})

describe('the settings of a source', () => {
  const saved = async (): Promise<{ config: Record<string, unknown>; schedule: unknown }> => {
    const { rows } = await platform.pool.query<{ config: Record<string, unknown>; schedule: unknown }>(
      "select config, schedule from control.source where code = 'trudvsem.vacancies'",
    )
    return rows[0]!
  }

  test('are drawn from the schema of its plugin, refuse in Russian, and are saved', async () => {
    await screen.open('sources/trudvsem.vacancies')
    await screen.page.getByRole('tab', { name: 'Настройки' }).click()
    await screen.sees('[data-test="settings"]', 'Вакансий на странице')
    const pages = screen.field('/pageSize')
    await pages.fill('сто')
    await press('save')
    await screen.sees('[data-test="settings"]', 'Нужно число')
    await pages.fill('101')
    await screen.sees('[data-test="settings"]', 'Не больше 100')
    await pages.fill('50')
    await press('save')
    await screen.sees('[data-test="settings-state"]', 'Сохранено')
    expect((await saved()).config).toMatchObject({ pageSize: 50, regionCode: expect.any(String) })
  })

  test('hold its schedule in words, with days, a time and a time zone', async () => {
    await pick(part('schedule').locator('.v-field').first(), 'По дням недели')
    await screen.enter({ time: '07:30' })
    await press('save')
    await screen.sees('[data-test="settings"]', 'Сейчас: по будням в 07:30.')
    expect((await saved()).schedule).toEqual({ cron: '30 7 * * 1,2,3,4,5', timeZone: 'Europe/Moscow' })
    await screen.sees('.under', 'по будням в 07:30')
  })
})

// The console end to end: the first administrator, and what an administrator sees of every kind of bad input while it
// happens: the reason in words, live, with only the run concerned stopped.
import { appendFileSync, existsSync, readFileSync, truncateSync, watch, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { factXml } from '../../packages/core/src/synthetic/agencies/egisso.ts'
import { loadPack } from '../../packages/core/src/regions/index.ts'
import { serveVacancies, type VacancyServer } from '../../packages/core/src/synthetic/vacancies/server.ts'
import { VacancyBoard } from '../../packages/core/src/synthetic/vacancies/board.ts'
import { launchBrowser } from '@obzor/core/testing/browser'
import { ConsolePage } from './console-page.ts'
import { Deliveries, RUN_WITHIN_MS, type Run } from './deliveries.ts'
import { settled, startPlatform, until, type TestPlatform } from './platform.ts'

const pack = loadPack({ region: 'lipetsk' })
const SOURCES = [
  'egisso.facts',
  'fns.income',
  'rosstat.statistics',
  'social-registry.residents',
  'trudvsem.vacancies',
]
const PASSWORD = 'ромашка паровоз июль кружка'
const ADMINISTRATOR = { displayName: 'Первый Администратор', login: 'night.shift', password: PASSWORD }
/** Bounds of waiting, not measurements: eight other things may run on the machine. */
const SEEN_WITHIN_MS = 60_000
const RUN_ENDS_WITHIN_MS = 90_000

let platform: TestPlatform
let office: pg.Pool
let vacancies: VacancyServer
let browser: Browser
let screen: ConsolePage
let inbox: Deliveries

beforeAll(async () => {
  platform = await startPlatform(['--people', '6000', '--seed', '11'])
  office = new pg.Pool({
    connectionString: platform.databaseUrl.replace('/obzor?', '/social_office?'),
    max: 2,
  })
  office.on('error', () => undefined)
  vacancies = await serveVacancies(new VacancyBoard(pack, 11, 40), pack.regionCode, platform.vacanciesPort)
  await until('every source was read once', 180_000, () => settled(platform, SOURCES))
  inbox = await Deliveries.of(platform, office, pack.asOf)
  browser = await launchBrowser()
  screen = new ConsolePage(await browser.newPage({ viewport: { width: 1440, height: 900 } }), platform.base)
}, 600_000)

afterAll(async () => {
  await browser?.close()
  await vacancies?.close()
  await office?.end()
  await platform?.stop()
})

const groups = (value: number): string => new Intl.NumberFormat('ru-RU').format(value).replaceAll(/\s/g, ' ')
const sentence = ({ read, accepted, unchanged, duplicate, quarantined }: Run): string =>
  `Прочитано ${groups(read)}: принято ${groups(accepted)}, без изменений ${groups(unchanged)}, повторов ${groups(duplicate)}, в карантине ${groups(quarantined)}`

describe('the first administrator', () => {
  afterAll(async () => {
    await screen.admit(ADMINISTRATOR, platform.data)
    await screen.open('')
    await screen.sees('h1', 'Источники')
  })

  test('is refused with a wrong code in words, and made with the right one', async () => {
    await screen.open('')
    await screen.focusedOn('code')
    await screen.setUp({ code: 'AAAAA-AAAAA', ...ADMINISTRATOR })
    await screen.sees('[data-test="problem"]', 'Код установки не подходит')
    await screen.sees('[data-test="problem"]', 'из файла setup-code в папке данных')
    const code = readFileSync(path.join(platform.data, 'setup-code'), 'utf8').trim()
    await screen.setUp({ code, ...ADMINISTRATOR })
    await screen.sees('h1', 'Источники')
    expect(existsSync(path.join(platform.data, 'setup-code'))).toBe(false)
  })

  test('signs out, is refused with a wrong password, and signs in', async () => {
    await screen.page.getByRole('button', { name: /Учётная запись/ }).click()
    await screen.page.getByText('Выйти').click()
    await screen.sees('h1', 'Вход')
    await screen.focusedOn('login')
    await screen.signIn(ADMINISTRATOR.login, 'не тот пароль совсем')
    await screen.sees('[data-test="problem"]', 'Имя или пароль не подходят')
    await screen.signIn(ADMINISTRATOR.login, PASSWORD)
    await screen.sees('h1', 'Источники')
    // The session is not within reach of a script of the page.
    expect(await screen.page.evaluate(() => document.cookie)).toBe('')
  })

  test('cannot be made twice', async () => {
    const answer = await fetch(`${platform.base}/api/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-obzor': '1' },
      body: JSON.stringify({ code: 'AAAAA-AAAAA', ...ADMINISTRATOR }),
    })
    expect(await answer.json()).toMatchObject({ status: 409, code: 'OBZ_ACCESS_SETUP_DONE' })
  })
})

describe('the list of sources', () => {
  test.each(SOURCES)('shows %s, fresh, with the balance of the database', async (code) => {
    const row = `[data-test="source-${code}"]`
    await screen.sees(row, 'свежие')
    await until(`${code}: the screen equals the database`, SEEN_WITHIN_MS, async () => {
      const [newest] = await inbox.runs('source', code)
      if (!newest || newest.state === 'running') return false
      expect(newest.read).toBe(newest.accepted + newest.unchanged + newest.duplicate + newest.quarantined)
      // A run that read nothing has no bar.
      return newest.read === 0
        ? (await screen.text(`${row} .balance`)) === 'строк не было'
        : (await screen.balance(row)) === sentence(newest)
    })
  })

  test('«Запустить сейчас» runs a source that fetches, and says why a source of files has nothing to run', async () => {
    const manual = async (): Promise<number> =>
      (await inbox.runs('source', 'social-registry.residents')).filter(({ trigger }) => trigger === 'manual')
        .length
    const before = await manual()
    await until('a run by hand', RUN_WITHIN_MS, async () => {
      // A run by schedule may be going on just now: then the refusal says so and the button is pressed again.
      await screen.runNow('[data-test="source-social-registry.residents"]', 2_000).catch(() => undefined)
      return (await manual()) > before
    })
    const { length: runsBefore } = await inbox.runs('source', 'egisso.facts')
    await screen.runNow('[data-test="source-egisso.facts"]')
    await screen.sees('[data-test="problem"]', 'Факты назначения мер: В папке источника нет целых файлов')
    await screen.sees('[data-test="problem"]', 'Положите файл в папку: он будет прочитан сам')
    expect(await inbox.runs('source', 'egisso.facts')).toHaveLength(runsBefore)
  })
})

describe('«Проверить соединение»', () => {
  const check = async (code: string): Promise<void> => {
    await screen.open(`sources/${code}`)
    await screen.page.getByRole('tab', { name: 'Настройки' }).click()
    await screen.page.locator('[data-test="check"]').click()
  }
  const FOUND = '[data-test="check-found"]'

  test('asks a database for its table and columns', async () => {
    await check('social-registry.residents')
    const words = await screen.sees(FOUND, 'все столбцы на месте')
    expect(words).toMatch(/^Таблица citizen читается, все столбцы на месте\. Строк: \d/)
  })

  test('asks a server by an address that is not saved, in the words that a run would fail with', async () => {
    await check('trudvsem.vacancies')
    await screen.sees(FOUND, 'Сервер отвечает. Открытых вакансий в регионе: 40')
    await screen.sees('[data-test="check-result"] table', 'Работодатель')
    await screen.enter({ '/baseUrl': 'http://127.0.0.1:9' })
    await screen.page.locator('[data-test="check"]').click()
    // Another port of this machine is another server: nobody granted it.
    await screen.sees('[data-test="check-result"]', 'Плагин обратился к серверу внутренней сети')
    const { rows } = await platform.pool.query<{ url: string }>(
      "select config->>'baseUrl' as url from control.source where code = 'trudvsem.vacancies'",
    )
    expect(rows[0]!.url).toBe(vacancies.url)
  })

  test('tells of the folder of a source of files', async () => {
    await check('egisso.facts')
    expect(await screen.sees(FOUND, 'Папка inbox/egisso готова')).toContain('Проверка заняла')
  })
})

describe('a bad file', () => {
  beforeAll(async () => {
    await screen.open('sources/egisso.facts')
    await screen.sees('h1', 'Факты назначения мер')
  })

  const whole = (): string => inbox.message(5)
  const files = [
    {
      title: 'truncated',
      name: 'truncated.xml',
      content: () => whole().slice(0, -900),
      says: 'Файл обрывается на полуслове',
      place: /the file ends at byte \d+ inside element/,
    },
    {
      title: 'in another encoding than it declares',
      name: 'encoding.xml',
      content: () => inWindows1251(whole()),
      says: 'Файл записан не в той кодировке, которую объявляет',
      place: /byte \d+: not UTF-8/,
    },
    {
      title: 'of 0 bytes',
      name: 'empty.xml',
      content: () => '',
      says: 'Файл пуст: 0 байт',
      place: /empty\.xml has 0 bytes/,
    },
    {
      title: 'that is no XML at all',
      name: 'letter.xml',
      content: () => 'Добрый день! Файл будет завтра.',
      says: 'Файл нарушает правила XML',
      place: /byte \d+/,
    },
    {
      title: 'of another format',
      name: 'other.xml',
      content: () => '<?xml version="1.0"?><html><body>Ошибка 502</body></html>',
      says: 'Файл не той формы, которую ждёт источник',
      place: /its root element is 'html'/,
    },
  ]
  test.each(files)('$title: the reason is on the console, live', async ({ name, content, says, place }) => {
    inbox.deliver(name, content())
    await screen.sees('[data-test="failure"]', says)
    await screen.sees('[data-test="failure"]', place)
    const run = await inbox.ended(name)
    expect(run.state).toBe('failed')
    await screen.sees(`[data-test="run-${run.id}"]`, name)
    await screen.sees(`[data-test="run-${run.id}"]`, says)
    // Beside the file for whoever has only the folder.
    expect(readFileSync(path.join(platform.inbox('egisso'), 'failed', `${name}.reason.txt`), 'utf8')).toMatch(
      /^OBZ_[A-Z_]+: .+; .+; .+/,
    )
  })

  test('is told in the list of sources too', async () => {
    await screen.open('sources')
    const reason = '[data-test="source-egisso.facts"] [data-test="reason"]'
    expect(await screen.sees(reason, files.at(-1)!.says)).toBe(files.at(-1)!.says)
    await screen.sees('[data-test="summary"]', '1 требует внимания')
    await screen.open('sources/egisso.facts')
  })

  test('stops nothing else: the next good file is read, and the failure leaves the screen', async () => {
    const pid = platform.enginePid()
    inbox.deliver('good.xml', inbox.message(5))
    expect(await inbox.ended('good.xml')).toMatchObject({ state: 'succeeded', accepted: 5 })
    await until(
      'the failure left',
      SEEN_WITHIN_MS,
      async () => (await screen.text('[data-test="failure"]')) === '',
    )
    const { rows } = await platform.pool.query<{ code: string }>(
      "select code from control.source where state = 'failed'",
    )
    expect(rows).toEqual([])
    expect(platform.enginePid()).toBe(pid)
    expect(await screen.isStillOpen()).toBe(true)
  })

  test('that came before is a note and no failure', async () => {
    const content = inbox.message(3)
    inbox.deliver('twice.xml', content)
    await inbox.ended('twice.xml')
    inbox.deliver('twice-again.xml', content)
    const run = await inbox.ended('twice-again.xml')
    expect(run).toMatchObject({ state: 'succeeded', code: 'OBZ_FILES_REPEATED', read: 0 })
    const row = await screen.sees(`[data-test="run-${run.id}"]`, 'Такой файл уже принимали')
    expect(row).toContain('успешно')
    expect(await screen.text('[data-test="failure"]')).toBe('')
  })

  test('that grows under the eyes is read once, when it is whole', async () => {
    const content = Buffer.from(inbox.message(60))
    const parts = 20
    const size = Math.ceil(content.length / parts)
    /** A slow sender: two seconds in all, a part every tenth of a second. Answers with its longest pause. */
    const send = async (name: string): Promise<number> => {
      let written = 0
      let last = performance.now()
      let longestMs = 0
      await new Promise<void>((resolve) => {
        const writing = setInterval(() => {
          appendFileSync(inbox.path(name), content.subarray(written * size, (written + 1) * size))
          longestMs = Math.max(longestMs, performance.now() - last)
          last = performance.now()
          written += 1
          if (written < parts) return
          clearInterval(writing)
          resolve()
        }, 100)
      })
      return longestMs
    }
    // A sender that is quiet for 0.9 s has finished, as far as anybody can tell. A machine that holds this one up for
    // so long makes another case of it: it sends anew, under another name.
    let name = ''
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      name = `slow-${attempt}.xml`
      if ((await send(name)) < 600) break
      await inbox.ended(name)
    }
    expect(await inbox.ended(name)).toMatchObject({ state: 'succeeded', read: 60, accepted: 60 })
    expect(await inbox.runs('file', name)).toHaveLength(1)
  })

  test('replaced while it is copied is said so, taken when it is whole, and shows its progress', async () => {
    const documents = Array.from({ length: 40 }, () => inbox.message(1000))
    const content = documents.join('')
    const name = 'replaced.xml'
    // Long to copy, before the cut and after it: the sender is in time at every attempt, however busy the machine.
    const padded = 512 * 1024 * 1024
    let churn: NodeJS.Timeout | undefined
    // The copy appears in the spool: now the sender cuts the file in place and writes on.
    const folder = path.join(platform.data, 'spool')
    const spool = watch(folder, (_, copy) => {
      // A copy of the test before may be leaving just now.
      if (churn !== undefined || copy === null || !existsSync(path.join(folder, copy))) return
      truncateSync(inbox.path(name), padded / 2)
      churn = setInterval(() => appendFileSync(inbox.path(name), ' '), 2)
    })
    try {
      inbox.deliver(name, content, padded)
      await screen.sees('[data-test="failure"]', 'Файл меняли, пока он копировался', 60_000)
      await screen.sees('[data-test="failure"]', 'Платформа повторит сама')
    } finally {
      clearInterval(churn)
      spool.close()
    }
    expect((await inbox.newest('file', name))?.read).toBe(0)
    const progressSeen = await watchProgress()
    writeFileSync(inbox.path(name), content)
    const run = await until('the whole file was taken', RUN_ENDS_WITHIN_MS, async () => {
      const newest = await inbox.newest('file', name)
      return newest?.state === 'succeeded' ? newest : undefined
    })
    expect(run).toMatchObject({ read: 40_000, accepted: 40_000 })
    const seen = await progressSeen()
    expect(new Set(seen).size).toBeGreaterThan(1)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    await until('the balance on the screen', SEEN_WITHIN_MS, async () =>
      (await screen.balance('.standing')).startsWith('Прочитано 40 000: принято 40 000, без изменений 0'),
    )
    expect(await screen.isStillOpen()).toBe(true)
  })
})

/** The page itself keeps the percentages of a run that it shows: a test that looks now and then would miss some. */
async function watchProgress(): Promise<() => Promise<number[]>> {
  const seen = await screen.page.evaluateHandle(() => {
    const percents: number[] = []
    new MutationObserver(() => {
      const text = document.querySelector('[data-test="run-progress"]')?.textContent ?? ''
      const percent = /(\d+)\s*%/.exec(text)?.[1]
      if (percent !== undefined && Number(percent) !== percents.at(-1)) percents.push(Number(percent))
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
    return percents
  })
  return () => seen.jsonValue()
}

describe('bad rows', () => {
  test('are set aside one by one, with line, field and reason; the good ones are taken', async () => {
    const [good, snils, birth, sum] = inbox.anew(4)
    const wrong = snils!.receiver.snils
    const bad = `${wrong.slice(0, -1)}${(Number(wrong.at(-1)) + 1) % 10}`
    const rows = [
      good!,
      { ...snils!, receiver: { ...snils!.receiver, snils: bad } },
      { ...birth!, receiver: { ...birth!.receiver, birthDate: '2051-11-30' } },
    ]
    const negative = factXml(sum!).replace('<f:amount>1.00<', '<f:amount>-1.00<')
    expect(negative).toContain('-1.00')
    inbox.deliver('rows.xml', inbox.message([...rows, sum!]).replace(factXml(sum!), negative))
    const run = await inbox.ended('rows.xml')
    expect(run).toMatchObject({ state: 'succeeded', read: 4, accepted: 1, quarantined: 3 })
    await screen.sees(`[data-test="run-${run.id}"]`, `Карантин запуска № ${run.id}`)
    await screen.page.getByRole('button', { name: `Карантин запуска № ${run.id}` }).click()
    const shown = await until('three rows of quarantine', SEEN_WITHIN_MS, async () => {
      const found = await screen.quarantineRows()
      return found.length === 3 ? found.toSorted((a, b) => a.line.localeCompare(b.line)) : undefined
    })
    expect(shown.map(({ line, field, code }) => [line, field, code])).toEqual([
      ['2', 'СНИЛС', 'OBZ_RECORD_SNILS_CHECK'],
      ['3', 'дата рождения', 'OBZ_RECORD_BIRTH_DATE_FUTURE'],
      ['4', 'сумма', 'OBZ_RECORD_AMOUNT_NEGATIVE'],
    ])
    expect(shown.map(({ why }) => why)).toEqual([
      expect.stringMatching(/^Контрольное число СНИЛС не сходится/),
      expect.stringMatching(/^Дата рождения в будущем/),
      expect.stringMatching(/^Отрицательная сумма/),
    ])
    // Nothing of the row itself is on the page.
    const page = await screen.page.content()
    for (const secret of [bad, '2051-11-30', 'Придуманов']) expect(page).not.toContain(secret)
  })

  test('an unknown ОКТМО of a resident comes to the quarantine of the office, live', async () => {
    await screen.open('sources/social-registry.residents')
    await screen.page.getByRole('tab', { name: /Карантин/ }).click()
    const { rows } = await office.query<{ id: string; oktmo: string }>(
      'select id::text, oktmo from citizen where snils is not null order by id desc limit 1',
    )
    const { id, oktmo } = rows[0]!
    await office.query("update citizen set oktmo = '99999999', updated_at = now() where id = $1", [id])
    const shown = await until('the row is set aside', RUN_WITHIN_MS, async () =>
      (await screen.quarantineRows()).find(({ code }) => code === 'OBZ_RECORD_OKTMO_UNKNOWN'),
    )
    expect(shown.why).toMatch(/^ОКТМО не из этого региона/)
    expect(await screen.isStillOpen()).toBe(true)
    await office.query('update citizen set oktmo = $2, updated_at = now() where id = $1', [id, oktmo])
  })
})

describe('the vacancies server', () => {
  const misbehave = async (mode: string): Promise<void> => {
    const answer = await fetch(`${vacancies.url}/_test/fault`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mode }),
    })
    expect(answer.ok).toBe(true)
  }
  const newestRun = async (): Promise<string> => (await inbox.newest('source', 'trudvsem.vacancies'))!.id
  /** Until there is a run after `before`: the schedule may begin it sooner than the button does. */
  const press = async (before: string): Promise<void> => {
    await until('a new run', RUN_ENDS_WITHIN_MS, async () => {
      const [newest] = await inbox.runs('source', 'trudvsem.vacancies')
      if (newest!.id !== before) return true
      await screen.runNow('.head', 2_000).catch(() => undefined)
      return false
    })
  }
  const modes = [
    { mode: '500', last: /failed 2 times in a row, last: HTTP 500/ },
    { mode: 'half', last: /last: broken JSON/ },
    { mode: 'status-error', last: /last: HTTP 200 with status '500'/ },
    { mode: 'hang', last: /last: .* did not answer within 2000 ms/ },
  ]

  beforeAll(async () => {
    // As patient as it comes, the source would hold each of these tests for up to two minutes.
    await screen.configure('trudvsem.vacancies', { attempts: 2, timeoutSeconds: 2 })
  })

  test.each(modes)('that answers by $mode: the reason is told, the others go on', async ({ mode, last }) => {
    await screen.open('sources/trudvsem.vacancies')
    await screen.sees('h1', 'Вакансии')
    const before = await newestRun()
    await misbehave(mode)
    await press(before)
    // While the source fails, a file of another agency is read.
    inbox.deliver(`while-${mode}.xml`, inbox.message(2))
    expect(await inbox.ended(`while-${mode}.xml`)).toMatchObject({ state: 'succeeded', accepted: 2 })
    await screen.sees('[data-test="failure"]', last, RUN_ENDS_WITHIN_MS)
    await screen.sees('[data-test="failure"]', 'Сервер источника несколько раз подряд не ответил как должно')
    expect(await screen.isStillOpen()).toBe(true)
  })

  test('that hangs holds a run, which can be stopped by hand', async () => {
    // Patient again: the run must still be there when the button is pressed.
    await screen.configure('trudvsem.vacancies', { attempts: 6, timeoutSeconds: 60 })
    const stop = screen.page.getByRole('button', { name: /^Остановить/ })
    await until('a run that hangs was stopped', RUN_ENDS_WITHIN_MS, async () => {
      if ((await screen.text('.standing')).includes('остановлен')) return true
      // The schedule may have begun an impatient one since the test before; the next one is patient.
      if ((await stop.count()) > 0) await stop.click({ timeout: 2_000 }).catch(() => undefined)
      else await screen.runNow('.head', 2_000).catch(() => undefined)
      return false
    })
    const [newest, before] = await inbox.runs('source', 'trudvsem.vacancies')
    const stopped = newest?.state === 'running' ? before : newest
    expect(stopped).toMatchObject({ state: 'cancelled', code: 'OBZ_RUN_CANCELLED' })
  })

  test('that recovers is fresh again by itself', async () => {
    const before = await newestRun()
    await misbehave('none')
    await press(before)
    await screen.sees('.standing', 'успешно', RUN_ENDS_WITHIN_MS)
    await until(
      'the failure left',
      SEEN_WITHIN_MS,
      async () => (await screen.text('[data-test="failure"]')) === '',
    )
    expect((await inbox.newest('source', 'trudvsem.vacancies'))?.state).toBe('succeeded')
  })
})

function inWindows1251(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => {
    const code = letter.charCodeAt(0)
    return code >= 0x410 && code <= 0x44f ? code - 0x350 : code & 0xff
  })
}

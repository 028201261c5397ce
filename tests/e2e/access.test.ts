// Users through the console: an administrator makes an operator, the operator sees what an operator may, and each step
// of it is in the journal. Every page is looked over by axe on the way.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOfStep, stepAt } from '@obzor/core/engine/access/totp.ts'
import { generateSigningKey } from '@obzor/core/engine/host/bundle/index.ts'
import { identityProvider, type IdentityProvider } from '@obzor/core/testing/identity-provider'
import { launchBrowser } from '@obzor/core/testing/browser'
import { ConsolePage } from './console-page.ts'
import { startPlatform, until, type TestPlatform } from './platform.ts'

const ADMINISTRATOR = { login: 'night.shift', password: 'ромашка паровоз июль кружка' }
const OPERATOR = { login: 'hall.two', password: 'снегирь лыжи самовар тетрадь' }
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let platform: TestPlatform
let browser: Browser
let administrator: ConsolePage
let operator: ConsolePage
let oneTimePassword = ''

beforeAll(async () => {
  platform = await startPlatform(['--people', '1000', '--seed', '7'])
  browser = await launchBrowser()
  const screen = async (): Promise<ConsolePage> => {
    // A context of its own: another person at another computer.
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
    return new ConsolePage(await context.newPage(), platform.base)
  }
  administrator = await screen()
  operator = await screen()
  await administrator.admit({ displayName: 'Первый Администратор', ...ADMINISTRATOR }, platform.data)
  await administrator.open('')
  await administrator.sees('h1', 'Источники')
}, 600_000)

afterAll(async () => {
  await browser?.close()
  await platform?.stop()
})

const press = (screen: ConsolePage, name: string): Promise<void> =>
  screen.page.locator(`[data-test="${name}"]`).click()
const toSection = async (screen: ConsolePage, name: string): Promise<void> => {
  await screen.page.getByRole('link', { name, exact: true }).click()
  await screen.sees('h1', name)
}
const toAccount = async (screen: ConsolePage): Promise<void> => {
  await screen.page.getByRole('button', { name: /Учётная запись/ }).click()
  await screen.page.getByText('Моя учётная запись').click()
  await screen.sees('h1', 'Моя учётная запись')
}
const sections = (screen: ConsolePage): Promise<string[]> =>
  screen.page.locator('nav a').evaluateAll((links) => links.map((link) => link.textContent?.trim() ?? ''))

/** Findings of axe that stay: a button that fades in has too little contrast for a moment. */
async function serious(screen: ConsolePage): Promise<string[]> {
  let found: string[] = []
  await until('a page without findings', 60_000, async () => {
    found = await findings(screen)
    return found.length === 0
  }).catch(() => undefined)
  return found
}

/** What keeps somebody from using the page. */
async function findings({ page }: ConsolePage): Promise<string[]> {
  await page.evaluate(axeSource)
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(options: object): Promise<{
          violations: { id: string; impact: string; nodes: { html: string }[] }[]
        }>
      }
    }
    return (await axe.run({ resultTypes: ['violations'] })).violations
  })
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
}

describe('an operator', () => {
  test('is made with a role and a territory, and a one-time password that is shown once', async () => {
    await toSection(administrator, 'Пользователи')
    expect(await serious(administrator)).toEqual([])
    await press(administrator, 'new-user')
    await administrator.focusedOn('displayName')
    await administrator.enter({ displayName: 'Ёлкина Вера', login: OPERATOR.login })
    await administrator.field('role-operator').check()
    await administrator.sees('[data-test="rights"]', 'видеть источники')
    await administrator.page.getByLabel('Отдельные муниципалитеты').check()
    await administrator.enter({ territory: 'грязин' })
    await administrator.page.getByLabel('Грязинский').check()
    expect(await serious(administrator)).toEqual([])
    await press(administrator, 'create')
    await administrator.sees('h1', 'Ёлкина Вера')
    oneTimePassword = await administrator.sees('[data-test="one-time"]', /\S{8}/)
    await administrator.page.reload()
    await administrator.sees('[data-test="state"]', 'ждёт первого входа')
    expect(await administrator.page.locator('[data-test="issued"]').count()).toBe(0)
  })

  test('must choose a password of their own before anything else', async () => {
    await operator.open('sources')
    await operator.focusedOn('login')
    await operator.signIn(OPERATOR.login, oneTimePassword)
    await operator.sees('h1', 'Придумайте свой пароль')
    expect(await serious(operator)).toEqual([])
    await operator.enter({ current: oneTimePassword, password: OPERATOR.password })
    await operator.page.getByRole('button', { name: 'Сохранить и продолжить' }).click()
    await operator.sees('h1', 'Источники')
  })

  test('sees the sections of an operator, and an address of another leads back', async () => {
    const forAdministrators = ['Плагины', 'Пользователи', 'Журнал']
    await until('the sections of an operator', 60_000, async () =>
      (await sections(operator)).includes('Источники'),
    )
    expect((await sections(operator)).filter((name) => forAdministrators.includes(name))).toEqual([])
    expect(await sections(administrator)).toEqual(expect.arrayContaining(forAdministrators))
    expect(await operator.page.locator('[data-test="run-now"]').count()).toBe(0)
    await operator.open('users')
    await operator.sees('h1', 'Источники')
    expect(new URL(operator.page.url()).pathname).toBe('/console/sources')
  })

  test('is told at once when an administrator ends their session', async () => {
    await operator.open('sources')
    await operator.sees('h1', 'Источники')
    await administrator.page.reload()
    await administrator.sees('[data-test="state"]', 'действует')
    await press(administrator, 'end-sessions')
    await press(administrator, 'confirm')
    await operator.sees('h1', 'Вход')
    await operator.sees('.entrance', 'Сеанс закончился')
    expect(await operator.isStillOpen()).toBe(true)
  })
})

describe('the second factor', () => {
  let secret: Buffer = Buffer.alloc(0)

  test('is enrolled with a picture or a key, and gives recovery codes once', async () => {
    await operator.signIn(OPERATOR.login, OPERATOR.password)
    await operator.sees('h1', 'Источники')
    await toAccount(operator)
    await press(operator, 'enrol')
    await operator.enter({ factorPassword: OPERATOR.password })
    await operator.page.getByRole('button', { name: 'Дальше' }).click()
    const key = await operator.sees('[data-test="secret"]', /\w{4} \w{4}/)
    secret = fromBase32(key.replaceAll(' ', ''))
    expect(await serious(operator)).toEqual([])
    await operator.enter({ factorCode: codeOfStep(secret, stepAt(new Date())) })
    await operator.page.getByRole('button', { name: 'Подтвердить' }).click()
    await operator.page.locator('[data-test="recovery"]').waitFor()
    expect(await operator.page.locator('[data-test="recovery"] li').count()).toBe(10)
    await press(operator, 'kept')
    await operator.sees('[data-test="second-factor"]', 'включён')
  })

  test('is asked for at the next sign-in, and a code is good once', async () => {
    await operator.page.getByRole('button', { name: /Учётная запись/ }).click()
    await operator.page.getByText('Выйти').click()
    await operator.focusedOn('login')
    await operator.signIn(OPERATOR.login, OPERATOR.password)
    await operator.focusedOn('code')
    await operator.enter({ code: '000000' })
    await operator.page.getByRole('button', { name: 'Войти', exact: true }).click()
    expect(await operator.sees('[data-test="problem"]', /\S/)).not.toContain('OBZ_')
    // A phone that is one step ahead: the code of now was spent on the enrolment.
    await operator.enter({ code: codeOfStep(secret, stepAt(new Date()) + 1) })
    await operator.page.getByRole('button', { name: 'Войти', exact: true }).click()
    await operator.sees('h1', 'Источники')
  })
})

describe('the journal', () => {
  test('holds each step, says who made it, and its chain is whole', async () => {
    await toSection(administrator, 'Журнал')
    await administrator.sees('[data-test="chain"]', 'Цепочка цела')
    await administrator.sees('table', 'Пользователь создан')
    await administrator.sees('table', 'Второй фактор включён')
    expect(await serious(administrator)).toEqual([])
    await administrator.enter({ actor: OPERATOR.login })
    await until('only what the operator did', 60_000, async () => {
      const actors = await administrator.page
        .locator('tbody tr')
        .evaluateAll((rows) => rows.map((row) => row.children[1]?.textContent?.trim()))
      return actors.length > 0 && actors.every((actor) => actor === OPERATOR.login)
    })
    expect(await administrator.text('table')).not.toContain('Пользователь создан')
  })

  test('an entry that was changed behind the back of the platform is named', async () => {
    const { rows } = await platform.pool.query<{ id: string }>(
      "select id from control.journal where action = 'user.create'",
    )
    await platform.pool.query('alter table control.journal disable trigger user')
    await platform.pool.query("update control.journal set actor = 'nobody' where id = $1", [rows[0]!.id])
    await press(administrator, 'check-chain')
    expect(await administrator.sees('[data-test="chain"]', 'Цепочка нарушена')).toContain(
      `на записи № ${rows[0]!.id}`,
    )
  })
})

test('figures are found, read by territory and taken along, with the keyboard and without a fault of access', async () => {
  const { page } = administrator
  await toSection(administrator, 'Показатели')
  await administrator.sees('[data-test="indicator-poverty.rate"]', /Уровень бедности/)
  expect(await serious(administrator)).toEqual([])
  await administrator.enter({ words: 'медианный доход' })
  await administrator.sees('[data-test="summary"]', '1 показатель')
  await administrator.enter({ words: 'уровень бедности росстат ниже границы' })
  await page.getByRole('link', { name: 'Уровень бедности', exact: true }).press('Enter')
  await administrator.sees('h1', 'Уровень бедности')
  await administrator.sees('[data-test="figure-value"]', /\d,\d %.*95 % интервал/)
  await administrator.sees('[data-test="sql"]', 'registry.household_welfare')
  const place = page.locator('[data-test="places"] tbody button').first()
  const name = (await place.textContent())!.trim()
  await place.press('Enter')
  await administrator.sees('[data-test="summary"]', name)
  expect(new URL(page.url()).searchParams.get('territory')).toMatch(/^\d{8}$/)
  expect(await serious(administrator)).toEqual([])
  const file = await page.request.get(
    `${platform.base}${await page.locator('[data-test="save-csv"]').getAttribute('href')}`,
  )
  expect((await file.text()).split('\r\n')[1]).toMatch(/^poverty\.rate,/)
})

test('rules of hidden poverty say what they would change, are saved as a version, and a former one comes back', async () => {
  await administrator.open('hidden/rules')
  await administrator.sees('[data-test="bands"]', '100–110 %, 110–120 %')
  await press(administrator, 'rule-change')
  await administrator.focusedOn('supportMonths')
  await administrator.enter({ floorPct: '25', 'border-2': '105' })
  await administrator.sees('[data-test="rule-form"]', 'Больше предыдущей')
  expect(await administrator.page.locator('[data-test="rule-effect"]').count()).toBe(0)
  await administrator.enter({ 'border-2': '150' })
  await administrator.sees('[data-test="change-floorPct"]', /10 %.*25 %/)
  await administrator.sees('[data-test="change-borders"]', /110–120 %.*110–150 %/)
  await administrator.sees('[data-test="effect-potential"]', /семей.*\d/)
  expect(await serious(administrator)).toEqual([])
  await press(administrator, 'rule-save')
  await administrator.sees('[data-test="rules-saved"]', 'Сохранено')
  const versions = '[data-test="rule-versions"]'
  await administrator.sees(`${versions} [data-test="rule-version-1"]`, 'Порог мнимой от границы: 10 % → 25 %')
  await administrator.page.locator('[data-test="rule-version-0"] [data-test="restore"]').click()
  await press(administrator, 'restore-sure')
  await administrator.sees(`${versions} [data-test="rule-version-2"]`, /действует.*25 % → 10 %/)
  await administrator.sees('[data-test="bands"]', '100–110 %, 110–120 %')

  await press(administrator, 'window-add')
  await administrator.focusedOn('from')
  await administrator.enter({ from: '2035-03', act: 'Постановление от 01.02.2035 № 7' })
  await press(administrator, 'window-save')
  await administrator.sees('[data-test="window-2035-03-01"]', /12 месяцев.*№ 7.*ещё не начался/)
  const { rows } = await platform.pool.query(
    `select set_by, rule -> 'floorPct' as "floorPct" from registry.hidden_rule_version order by id`,
  )
  expect(rows).toEqual([
    { set_by: ADMINISTRATOR.login, floorPct: 25 },
    { set_by: ADMINISTRATOR.login, floorPct: 10 },
  ])
})

test('a key is trusted, and trusted no longer, from the page of keys; a private one is refused unsent', async () => {
  const key = generateSigningKey()
  await toSection(administrator, 'Плагины')
  await administrator.page.getByRole('link', { name: 'Доверенные ключи' }).click()
  await administrator.sees('h1', 'Доверенные ключи')
  const pem = administrator.page.locator('textarea[name="publicKey"]')
  await administrator.enter({ keyName: 'Управление цифрового развития' })
  await pem.fill(key.privateKeyPem)
  await administrator.sees('.trust', 'Это закрытый ключ')
  expect(await administrator.page.locator('[data-test="trust"]').isDisabled()).toBe(true)
  await pem.fill(key.publicKeyPem)
  await press(administrator, 'trust')
  const row = `[data-test="key-${key.keyId}"]`
  await administrator.sees(row, 'Сверьте отпечаток с автором')
  expect(await serious(administrator)).toEqual([])
  await administrator.page.locator(`${row} [data-test="remove"]`).click()
  await administrator.page.locator(`${row} [data-test="confirm"]`).click()
  await administrator.page.locator(row).waitFor({ state: 'detached' })
})

describe('sign-in by a provider of identities', () => {
  let provider: IdentityProvider
  let newcomer: ConsolePage
  const client = { clientId: 'obzor', clientSecret: 'тайна клиента' }

  beforeAll(async () => {
    const people = { wera: { name: 'Вера Небывалова', preferred_username: 'wera', groups: ['Аналитики'] } }
    provider = await identityProvider({ people, ...client })
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
    newcomer = new ConsolePage(await context.newPage(), platform.base)
  })
  afterAll(() => provider?.close())

  test('is set up in the console: tried, then saved, its secret never shown', async () => {
    await toSection(administrator, 'Пользователи')
    await press(administrator, 'provider-settings')
    await administrator.sees('h1', 'Единый вход')
    await administrator.enter({
      name: 'Единый вход области',
      issuer: provider.issuer,
      clientId: client.clientId,
      clientSecret: client.clientSecret,
      'group-0': 'Аналитики',
    })
    await administrator.sees(
      '[data-test="return-address"]',
      `${platform.base}/api/v1/session/provider/return`,
    )
    await administrator.field('enabled').check()
    await press(administrator, 'check-provider')
    await administrator.sees('[data-test="provider-facts"]', 'Система отвечает')
    expect(await serious(administrator)).toEqual([])
    await press(administrator, 'save-provider')
    await administrator.sees('[data-test="provider-state"]', 'включён')
    expect(await administrator.page.content()).not.toContain(client.clientSecret)
  })

  test('makes a user of whoever it vouches for, and signs them out there too', async () => {
    await newcomer.open('sources')
    await newcomer.sees('[data-test="provider"]', 'Войти через «Единый вход области»')
    await press(newcomer, 'provider')
    await newcomer.sees('h1', 'Единый вход')
    await newcomer.page.getByRole('link', { name: 'wera' }).click()
    await newcomer.sees('h1', 'Источники')
    await newcomer.page.getByRole('button', { name: 'Учётная запись: Вера Небывалова' }).click()
    await newcomer.page.getByText('Выйти').click()
    await newcomer.sees('h1', 'Вход')
    expect(provider.signedOut).toHaveLength(1)
  })

  test('tells a refusal in words on the page of sign-in', async () => {
    provider.lies = { claims: { groups: ['Печатники'] } }
    await press(newcomer, 'provider')
    await newcomer.page.getByRole('link', { name: 'wera' }).click()
    await newcomer.sees('[data-test="problem"]', 'ни одна ваша группа не даёт здесь роли')
    expect(await serious(newcomer)).toEqual([])
  })
})

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)!
      .map((byte) => Number.parseInt(byte, 2)),
  )
}

// What a test reads and presses on the console, by the words a person sees.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { until } from './platform.ts'

/** A bound, not a measurement: a shared machine can be ten times slower than a quiet one. */
const SEEN_WITHIN_MS = 60_000

export interface Administrator {
  login: string
  displayName: string
  password: string
}

/** One kind of space: thin and unbreakable ones are typography, not words. */
export const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

export class ConsolePage {
  readonly page: Page
  readonly #base: string

  constructor(page: Page, base: string) {
    this.page = page
    this.#base = base
  }

  async open(address: string): Promise<void> {
    await this.page.goto(`${this.#base}/console/${address}`)
    await this.page.evaluate(() => Object.assign(window, { openedOnce: true }))
  }

  /** False after any reload since `open`. */
  isStillOpen(): Promise<boolean> {
    return this.page.evaluate(() => 'openedOnce' in window)
  }

  field(name: string): Locator {
    return this.page.locator(`input[name="${name}"]`)
  }

  /** A form takes the focus to its first field: whoever types earlier, types there. */
  async focusedOn(name: string): Promise<void> {
    await this.page.locator(`input[name="${name}"]:focus`).waitFor()
  }

  async text(selector: string): Promise<string> {
    const found = this.page.locator(selector).first()
    // It may go between the two questions: then it is not there.
    return plain((await found.textContent({ timeout: 1000 }).catch(() => '')) ?? '')
  }

  /** Waits until the words stand in that place. */
  async sees(selector: string, words: RegExp | string, withinMs = SEEN_WITHIN_MS): Promise<string> {
    let last = ''
    return await until(`${selector} says ${String(words)}`, withinMs, async () => {
      last = await this.text(selector)
      return (typeof words === 'string' ? last.includes(words) : words.test(last)) ? last : undefined
    }).catch(async (error: unknown) => {
      // What a person would have in front of them, and nothing of their password.
      throw new Error(
        `${String(error)}; it says: ${last}; the page: ${(await this.text('body')).slice(0, 1500)}`,
      )
    })
  }

  /** Types until every field holds its value: typing goes to the focus, and a page may move that meanwhile. */
  async enter(values: Record<string, string>): Promise<void> {
    await until('the fields hold what was typed', SEEN_WITHIN_MS, async () => {
      let isHeld = true
      for (const [name, value] of Object.entries(values)) {
        if ((await this.field(name).inputValue()) === value) continue
        isHeld = false
        await this.field(name).fill(value)
      }
      return isHeld
    })
  }

  async setUp(given: { code: string; displayName: string; login: string; password: string }): Promise<void> {
    await this.enter(given)
    await this.page.getByRole('button', { name: 'Создать администратора' }).click()
  }

  async signIn(login: string, password: string): Promise<void> {
    await this.enter({ login, password })
    await this.page.getByRole('button', { name: 'Войти', exact: true }).click()
  }

  /**
   * Signs in past the forms, and makes the first administrator where there is none. For tests that are not about the
   * forms, and after those that are: what failed there must not fail everything that follows.
   */
  async admit(administrator: Administrator, dataDirectory: string): Promise<void> {
    const { login, password } = administrator
    if ((await this.call('GET', 'session')).ok) return
    const { needed } = (await this.call('GET', 'setup')).json() as { needed: boolean }
    const code = needed ? readFileSync(path.join(dataDirectory, 'setup-code'), 'utf8').trim() : ''
    const answer = needed
      ? await this.call('POST', 'setup', { code, ...administrator })
      : await this.call('POST', 'session', { login, password })
    if (!answer.ok) throw new Error(`nobody was signed in: ${answer.text}`)
  }

  /** A request with the cookie of this browser. */
  async call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    route: string,
    data?: object,
  ): Promise<{ ok: boolean; text: string; json(): unknown }> {
    const answer = await this.page.request.fetch(`${this.#base}/api/v1/${route}`, {
      method,
      data,
      headers: { 'x-obzor': '1' },
    })
    const text = await answer.text()
    return { ok: answer.ok(), text, json: () => JSON.parse(text) as unknown }
  }

  /** Changes some settings of a source; a run that goes on keeps its own. */
  async configure(source: string, change: object): Promise<void> {
    const route = `sources/${source}/settings`
    const { config } = (await this.call('GET', route)).json() as { config: object }
    const answer = await this.call('PATCH', route, { config: { ...config, ...change } })
    if (!answer.ok) throw new Error(`${source} was not configured: ${answer.text}`)
  }

  /** The button goes while a run goes on: whoever presses again and again gives up soon. */
  async runNow(within = 'body', withinMs = SEEN_WITHIN_MS): Promise<void> {
    await this.page.locator(`${within} [data-test="run-now"]`).first().click({ timeout: withinMs })
  }

  /** «Прочитано 4: принято 1, …» of the newest run that is shown. */
  async balance(within = 'body'): Promise<string> {
    const bar = this.page.locator(`${within} .balance .bar`).first()
    return plain((await bar.getAttribute('aria-label', { timeout: 1000 }).catch(() => '')) ?? '')
  }

  quarantineRows(): Promise<{ line: string; field: string; why: string; code: string }[]> {
    return this.page.locator('[data-test="quarantine"] tbody tr').evaluateAll((rows) =>
      rows.map((row) => {
        const cell = (at: number): string =>
          row.children[at]?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? ''
        return { line: cell(0), field: cell(1), why: cell(2), code: cell(3) }
      }),
    )
  }
}

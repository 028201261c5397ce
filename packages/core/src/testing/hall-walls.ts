// Walls for end-to-end tests and benchmarks: an operator at the interface, and browser pages that become screens by their codes.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { io, type Socket } from 'socket.io-client'
import { HALL_PATH, type HallClientEvents, type HallServerEvents } from '../protocol/index.ts'
import { gridOfScreens, type AirChange, type Wall } from '../model/index.ts'

const WAIT = { timeout: 120_000 }

/** A platform that nobody has signed in to yet. */
export interface FreshPlatform {
  /** `http://127.0.0.1:<port>` */
  base: string
  /** `.data`, where the set-up code lies. */
  data: string
}

export interface Operator {
  /** Of the session, `name=value`. */
  cookie: string
  call<Answer>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Answer>
  /** Takes from what is on air now. */
  take(wall: string, change: AirChange): Promise<{ revision: number; at: number; late: string[] }>
}

/** The first administrator, who may all. */
export async function firstOperator(platform: FreshPlatform): Promise<Operator> {
  const ask = (cookie: string, method: string, route: string, body?: object): Promise<Response> =>
    fetch(`${platform.base}/api/v1/${route}`, {
      method,
      headers: { 'x-obzor': '1', cookie, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
  const setUp = await ask('', 'POST', 'setup', {
    code: readFileSync(path.join(platform.data, 'setup-code'), 'utf8').trim(),
    login: 'operator',
    displayName: 'Оператор зала',
    password: 'длинный пароль для проверки',
  })
  const cookie = setUp.headers.getSetCookie()[0]!.split(';')[0]!
  const call: Operator['call'] = async <Answer>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    route: string,
    body?: object,
  ) => {
    const answer = await ask(cookie, method, route, body)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as Answer
  }
  return {
    cookie,
    call,
    take: async (wall, change) => {
      const { air } = await call<{ air: { revision: number } }>('GET', `walls/${wall}`)
      return await call('POST', `walls/${wall}/air`, { revision: air.revision, change })
    },
  }
}

export interface HallWall {
  wall: Wall
  screens: { id: string; page: Page; errors: string[] }[]
}

/** A wall of `columns` × `rows` pages of this size, paired by their codes. */
export async function openWall(
  { platform, operator, browser }: { platform: FreshPlatform; operator: Operator; browser: Browser },
  {
    id,
    columns,
    rows,
    width,
    height,
    only,
    before,
  }: {
    id: string
    columns: number
    rows: number
    width: number
    height: number
    /** Of the screens of the wall, those that are opened; all. */
    only?: readonly string[]
    /** Run in each page before anything else. */
    before?: (screen: string) => string | undefined
  },
): Promise<HallWall> {
  // Proportions of the pages, so that nothing is out of true; a bezel of 20 mm that one can see.
  const grid = gridOfScreens({
    columns,
    rows,
    screenWidth: 1_200,
    screenHeight: (1_200 * height) / width,
    bezel: 20,
  })
  const wall: Wall = {
    id,
    title: 'Зал заседаний',
    viewingDistance: 5_000,
    locale: 'ru',
    theme: 'dark',
    ...grid,
  }
  await operator.call('POST', 'walls', wall)
  // A picture that wanders against burn-in cannot be held against another.
  const still = { driftMm: 0, steps: [], byHand: null }
  await operator.call('PUT', `walls/${id}/care`, { care: still, revision: 0 })
  const opened = wall.screens.filter(({ id: screen }) => only?.includes(screen) ?? true)
  const screens = await Promise.all(
    opened.map(async (screen) => {
      // Each device has its own cookies.
      const context = await browser.newContext({ viewport: { width, height } })
      const script = before?.(screen.id)
      if (script !== undefined) await context.addInitScript(script)
      const page = await context.newPage()
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(error.message))
      await page.goto(`${platform.base}/wall/screen`, WAIT)
      const code = await page.locator('[data-test="pairing-code"]').textContent(WAIT)
      await operator.call('POST', `walls/${id}/screens/${screen.id}/pairing`, { code: code!.trim() })
      return { id: screen.id, page, errors }
    }),
  )
  await Promise.all(screens.map(({ page }) => onGlass(page, 1)))
  return { wall, screens }
}

/** The moment by the hall's clock at which the page put this revision, or a later one, on the glass. */
export async function onGlass(page: Page, revision: number): Promise<number> {
  const shown = await page.waitForFunction(
    (wanted) => {
      // A page that loads itself anew has none for a moment.
      const take = (window as Partial<Window>).__obzorWall?.take
      return take && take.revision >= wanted ? take.shownAt : undefined
    },
    revision,
    WAIT,
  )
  return (await shown.jsonValue()) as number
}

/** When the scene stands on the page, on the glass or behind it. */
export async function hasLoaded(page: Page, scene: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => (window as Partial<Window>).__obzorWall?.loaded?.includes(wanted),
    scene,
    WAIT,
  )
}

/** A desk that watches a wall and says what is in its preview. */
export async function openDesk(
  base: string,
  { cookie, wall }: { cookie: string; wall: string },
): Promise<Socket<HallServerEvents, HallClientEvents>> {
  const desk: Socket<HallServerEvents, HallClientEvents> = io(base, {
    path: HALL_PATH,
    transports: ['websocket'],
    auth: { kind: 'desk' },
    extraHeaders: { cookie },
    forceNew: true,
  })
  await desk.timeout(WAIT.timeout).emitWithAck('watch', { wall })
  return desk
}

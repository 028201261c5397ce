// The machine's own Chromium, without a screen and without a network of its own, for tests and benchmarks.
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Of a click or a visit that names no bound: Playwright's own 30 s were not enough on two cores with fifty processes. */
const STEP_MS_MAX = 90_000

/** WebGL2 through SwiftShader; OBZOR_CHROMIUM names another browser. Throws when there is none. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.OBZOR_CHROMIUM ?? CANDIDATES.find((file) => existsSync(file))
  if (!executablePath) throw new Error('Chromium was not found: run ./obzor doctor')
  const browser = await chromium.launch({
    executablePath,
    // Where no locale is set it could not open a file with a Russian name.
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
  })
  const newContext = browser.newContext.bind(browser)
  browser.newContext = async (options) => {
    const context = await newContext(options)
    context.setDefaultTimeout(STEP_MS_MAX)
    return context
  }
  return browser
}

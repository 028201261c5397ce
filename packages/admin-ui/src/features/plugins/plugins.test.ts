import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RequestOverFetch } from '../../shared/http/request-over-fetch.ts'
import { createConsoleI18n } from '../../shared/i18n/index.ts'
import { capabilityWords, inOrder } from './capability-words.ts'
import { usePlugins } from './plugins.store.ts'

const { t, te } = createConsoleI18n('ru').global
const words = (line: string): string =>
  capabilityWords(line, {
    t: t as never,
    te: te as never,
    number: (value: number) => String(value),
  })

describe('a capability in words', () => {
  test.each([
    ['net:office.example:8443', 'обращаться по сети к office.example:8443'],
    ['net:${config.url}', 'обращаться по сети по адресу из настройки «url»'],
    ['files:egisso', 'читать папку приёма «egisso»'],
    ['databases:office', 'читать базу данных «office»'],
    ['secrets:token', 'пользоваться секретом «token»'],
    ['panel:bars', 'рисовать на стенах панель «bars» своим кодом'],
    ['emits:person', 'приносить записи: жители и домохозяйства'],
    ['emits:something-new', 'приносить записи: something-new'],
    ['memMb:256', 'занимать до 256 МиБ памяти'],
  ])('%s', (line, said) => expect(words(line)).toBe(said))

  test('that this page does not know is shown as it is', () => {
    expect(words('cameras:hall')).toBe('cameras:hall')
  })

  test('the furthest reach stands first, and the unknown before it', () => {
    expect(inOrder(['memMb:1', 'emits:person', 'cameras:hall', 'net:b', 'files:x', 'net:a'])).toEqual([
      'cameras:hall',
      'net:a',
      'net:b',
      'files:x',
      'emits:person',
      'memMb:1',
    ])
  })
})

describe('the store of plugins', () => {
  const fetched = vi.fn<typeof fetch>()
  beforeEach(() => {
    setActivePinia(createPinia())
    vi.stubGlobal('fetch', fetched)
    vi.stubGlobal('XMLHttpRequest', RequestOverFetch)
    fetched.mockReset()
  })
  afterEach(() => vi.unstubAllGlobals())
  const answer = (status: number, body: unknown): Response => Response.json(body, { status })

  test('a bundle goes as it is, and its id comes back', async () => {
    fetched.mockResolvedValue(answer(201, { pluginId: 'source-office' }))
    const file = new Blob(['bundle'])
    expect(await usePlugins().bring(file)).toBe('source-office')
    const [address, init] = fetched.mock.calls[0]!
    expect(address).toBe('/api/v1/plugins')
    expect(init).toMatchObject({
      method: 'POST',
      body: file,
      headers: { 'content-type': 'application/octet-stream', 'x-obzor': '1' },
    })
  })

  test('a refusal is kept in words and nothing is opened', async () => {
    fetched.mockResolvedValue(answer(422, { status: 422, code: 'OBZ_BUNDLE_UNSIGNED', fact: 'no signature' }))
    const plugins = usePlugins()
    expect(await plugins.bring(new Blob(['x']))).toBeNull()
    expect(plugins.pressProblem?.code).toBe('OBZ_BUNDLE_UNSIGNED')
    expect(plugins.doing).toBeNull()
  })

  test('a bundle that is stopped on its way is no failure', async () => {
    fetched.mockReturnValue(new Promise(() => undefined))
    const plugins = usePlugins()
    const brought = plugins.bring(new Blob(['x']))
    expect(plugins.doing).toBe('bring')
    plugins.stopBringing()
    expect(await brought).toBeNull()
    expect([plugins.pressProblem, plugins.doing]).toEqual([null, null])
  })

  test('an answer that was under way while a press changed the plugin does not undo it', async () => {
    const plugins = usePlugins()
    let late: (response: Response) => void = () => undefined
    fetched.mockImplementationOnce(() => new Promise((resolve) => (late = resolve)))
    const reading = plugins.open('source-office')
    let pressed: (response: Response) => void = () => undefined
    fetched.mockImplementationOnce(() => new Promise((resolve) => (pressed = resolve)))
    const press = plugins.goBack('source-office')
    pressed(answer(200, { id: 'source-office', version: '1.0.0' }))
    expect(await press).toBe(true)
    late(answer(200, { id: 'source-office', version: '1.1.0' }))
    await reading
    expect(plugins.opened?.version).toBe('1.0.0')
  })
})

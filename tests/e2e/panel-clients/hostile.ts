// A panel that tries what a panel must not be able to do, and says what it could.
import { definePanel, type PanelHost } from '@obzor/core/plugin-api/client'

type Attempt = () => unknown
const LATE_MS = 1_500
const origin = `${location.protocol}//${location.host}`
const settled = (start: (done: () => void, refused: () => void) => void): Promise<void> =>
  new Promise((resolve, reject) => start(resolve, () => reject(new Error('refused'))))

const REACH: Record<string, Attempt> = {
  'an address': () => fetch(`${origin}/stolen/fetch`),
  'another origin': () => fetch('http://localhost:9/stolen'),
  'a socket': () =>
    settled((done, refused) => {
      const socket = new WebSocket(`ws://${location.host}/stolen/socket`)
      socket.addEventListener('open', done)
      socket.addEventListener('error', refused)
    }),
  'a picture': () =>
    settled((done, refused) => {
      const image = new Image()
      image.addEventListener('load', done)
      image.addEventListener('error', refused)
      image.src = '/stolen/picture.png'
    }),
  'a module': () => import(/* @vite-ignore */ `${origin}/stolen/module.js`),
  'the page above': () => parent.document.title,
  'the address above': () => {
    top!.location.href = `${origin}/stolen/top`
  },
  'a window': () => {
    if (!open(`${origin}/stolen/window`)) throw new Error('refused')
  },
  'local storage': () => localStorage.length,
  cookies: () => document.cookie,
  'a database': () =>
    settled((done, refused) => {
      const request = indexedDB.open('stolen')
      request.addEventListener('success', done)
      request.addEventListener('error', refused)
    }),
  // oxlint-disable-next-line no-eval -- the very thing that must be refused
  eval: () => (0, eval)('1'),
  Function: () => new Function('return 1')(),
  'a script': () =>
    settled((done) => {
      Object.assign(globalThis, { ran: done })
      const script = document.createElement('script')
      script.textContent = 'ran()'
      document.head.append(script)
    }),
  'a worker': () =>
    settled((done, refused) => {
      const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])))
      worker.addEventListener('message', done)
      worker.addEventListener('error', refused)
    }),
  'a frame of its own': () =>
    settled((done) => {
      const frame = document.createElement('iframe')
      frame.addEventListener('load', () => frame.contentDocument && done())
      frame.src = '/stolen/frame'
      document.body.append(frame)
    }),
  'a form': () =>
    settled(() => {
      const form = document.createElement('form')
      form.action = '/stolen/form'
      document.body.append(form)
      form.submit()
    }),
  'another browser': () => new RTCPeerConnection(),
}

async function reach(host: PanelHost): Promise<void> {
  const late = (): Promise<never> =>
    new Promise((_resolve, reject) => setTimeout(() => reject(new Error('late')), LATE_MS))
  const tried = Object.entries(REACH).map(async ([name, attempt]) => {
    try {
      await Promise.race([attempt(), late()])
      return [name]
    } catch {
      return []
    }
  })
  const isOpen = (await Promise.all(tried)).flat()
  host.say({ alt: isOpen.join(', ') || 'nothing is open', table: { columns: [], rows: [] } })
}

const ATTACKS: Record<string, (host: PanelHost) => void> = {
  reach: (host) => void reach(host),
  flood: (host) => {
    for (let sent = 0; sent < 100_000; sent += 1) host.spotlight(null)
  },
  lie: (host) => host.spotlight('<b>everything</b>'),
  leave: () => location.assign('/wall/'),
  hang: (host) => {
    host.say({ alt: 'hangs now', table: { columns: [], rows: [] } })
    // Once the words are out.
    setTimeout(() => {
      for (;;);
    }, 100)
  },
}

export default definePanel({
  mount: (_root, host) => {
    ATTACKS[(host.settings as { attack: string }).attack]?.(host)
    return () => undefined
  },
})

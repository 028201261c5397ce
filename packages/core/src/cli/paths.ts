// Where everything lies: the clone, the data folder and what was built. The launcher states them by environment.
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Paths {
  /** The clone. */
  root: string
  /** `.data`, or what OBZOR_DATA says. */
  data: string
  /** Folder the person stood in: relative paths in options start there. */
  calledFrom: string
  /** The built command line, to start itself as a child. */
  cli: string
  engine: string
  plugins: string
  ui: string
  benches: string
  /** Inside the data folder. */
  cluster: string
  inbox: string
  logs: string
  run: string
  regionSettings: string
  generated: string
  truth: string
  setupCode: string
}

export function pathsFrom(environment: NodeJS.ProcessEnv): Paths {
  const root = environment.OBZOR_ROOT ?? fileURLToPath(new URL('../..', import.meta.url))
  const calledFrom = environment.OBZOR_CALLED_FROM ?? process.cwd()
  const data = path.resolve(calledFrom, environment.OBZOR_DATA ?? path.join(root, '.data'))
  const dist = path.join(root, 'dist')
  return {
    root,
    data,
    calledFrom,
    cli: path.join(dist, 'cli/cli.mjs'),
    engine: path.join(dist, 'engine/main.mjs'),
    plugins: path.join(dist, 'plugins'),
    ui: path.join(dist, 'ui'),
    benches: path.join(dist, 'bench'),
    cluster: path.join(data, 'pg'),
    inbox: path.join(data, 'inbox'),
    logs: path.join(data, 'logs'),
    run: path.join(data, 'run'),
    regionSettings: path.join(data, 'region.json'),
    generated: path.join(data, 'generated.json'),
    truth: path.join(data, 'truth'),
    setupCode: path.join(data, 'setup-code'),
  }
}

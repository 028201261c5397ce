// Engines as processes of their own: started, ended gracefully, killed.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface EngineProcess {
  url: string
  /** True when it leads and holds a first picture. */
  isReady(): Promise<boolean>
  /** `SIGTERM`: as a supervisor asks it to end. `SIGKILL`: as a power cut. Returns when the process is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** Runs a script that serves an engine as `serveEngine` does; `told` is for it to read. */
export async function startEngineProcess(script: string, told: unknown): Promise<EngineProcess> {
  const child: ChildProcess = spawn(process.execPath, [script], {
    // The standard input is a leash: it breaks when we end.
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', OBZOR_TEST_ENGINE: JSON.stringify(told) },
  })
  const gone = once(child, 'exit')
  const lines = createInterface({ input: child.stdout! })
  const url = await Promise.race([once(lines, 'line').then(([line]) => String(line)), gone.then(() => null)])
  if (url === null) throw new Error('the engine ended before it listened')
  return {
    url,
    isReady: () => isReady(url),
    end: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await gone
    },
  }
}

/** An engine that is gone, or too busy to say, is not ready. */
export async function isReady(url: string): Promise<boolean> {
  try {
    const { status } = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(2_000) })
    return status === 200
  } catch {
    return false
  }
}

/** In the child: starts what it was told of, says where it is, ends when asked or when its parent is gone. */
export async function serveEngine<Told>(
  start: (told: Told) => Promise<{ url: string; stop(): Promise<void> }>,
): Promise<void> {
  const { OBZOR_TEST_ENGINE: told = '' } = process.env
  const engine = await start(JSON.parse(told) as Told)
  process.once('SIGTERM', () => void engine.stop().then(() => process.exit(0)))
  // The parent's end of the pipe closes with the parent, however it ends.
  process.stdin.resume().once('end', () => process.exit(1))
  process.stdout.write(`${engine.url}\n`)
}

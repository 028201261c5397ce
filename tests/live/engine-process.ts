// Engines of generated views as processes of their own: started, ended gracefully, killed.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ENTRY = fileURLToPath(new URL('view-engine.ts', import.meta.url))

export interface EngineProcess {
  url: string
  /** True when it leads and holds a first picture. */
  isReady(): Promise<boolean>
  /** `SIGTERM`: as a supervisor asks it to end. `SIGKILL`: as a power cut. Returns when the process is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export async function startEngineProcess(views: {
  databaseUrl: string
  seed: number
  count: number
}): Promise<EngineProcess> {
  const child: ChildProcess = spawn(process.execPath, [ENTRY], {
    // The standard input is a leash: it breaks when we end.
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', OBZOR_VIEW_ENGINE: JSON.stringify(views) },
  })
  const gone = once(child, 'exit')
  const lines = createInterface({ input: child.stdout! })
  const first = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    gone.then(() => null),
  ])
  if (first === null) throw new Error('the engine ended before it listened')
  return {
    url: first,
    isReady: () => isReady(first),
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

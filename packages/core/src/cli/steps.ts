// Steps with their times: a moving list on a terminal (listr2), one plain line each where nobody watches.
import { Listr, PRESET_TIMER } from 'listr2'

export interface Step {
  title: string
  /** `say` replaces the line below the step; what is returned is added to the step's title. */
  run(say: (text: string) => void): Promise<string | void>
}

/** Same shape as the lines of the launcher. */
function plainLine(mark: 'ok' | '!!', title: string, startedAt: number): string {
  return `  ${mark}  ${title} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)\n`
}

async function runPlainly(steps: Step[]): Promise<void> {
  for (const step of steps) {
    const startedAt = performance.now()
    try {
      const outcome = await step.run(() => undefined)
      const title = outcome ? `${step.title}: ${outcome}` : step.title
      process.stderr.write(plainLine('ok', title, startedAt))
    } catch (error) {
      process.stderr.write(plainLine('!!', step.title, startedAt))
      throw error
    }
  }
}

async function runOnTerminal(steps: Step[]): Promise<void> {
  const list = new Listr(
    steps.map((step) => ({
      title: step.title,
      task: async (_context: unknown, task: { title: string | undefined; output: string }) => {
        const outcome = await step.run((text) => {
          task.output = text
        })
        if (outcome) task.title = `${step.title}: ${outcome}`
      },
    })),
    {
      // Signals are the supervisor's: listr2 would end the process before anything is stopped.
      registerSignalListeners: false,
      renderer: 'default',
      rendererOptions: { timer: PRESET_TIMER, collapseErrors: false, showErrorMessage: false },
    },
  )
  await list.run()
}

/** Runs them one after another; the first that throws ends the row. */
export async function runSteps(steps: Step[]): Promise<void> {
  await (process.stderr.isTTY && process.stdout.isTTY ? runOnTerminal(steps) : runPlainly(steps))
}

// One configuration, four projects: what can run without a database runs without one.
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import vue from '@vitejs/plugin-vue'

/**
 * Of the smallest machine that is promised. Vitest's own number is one less than there are cores: a second core that idles
 * for minutes. More than two platforms with browsers at once would not fit into such a machine's memory.
 */
const WORKERS = 2
const shared = { environment: 'node' as const, restoreMocks: true, maxWorkers: WORKERS }
/**
 * Real processes, sockets and browsers on a shared machine: a test that fails is tried once more, so that one late process
 * does not hide what the other tests say. `./obzor test` names each that needed it: such a test, or what it tries, has a
 * fault to be mended.
 */
const SECOND_TRY = 1

/**
 * Whole platforms and suites in processes of their own: 20 to 75 s on two quiet cores, a file that is not named takes less.
 * Begun last, the dearest would go on alone on one core when all others have ended.
 */
const DEAR_FILES = [
  'tests/e2e/spine.test.ts',
  'tests/e2e/hall.test.ts',
  'tests/e2e/wall.test.ts',
  'tests/e2e/mapping.test.ts',
  'tests/e2e/writing-a-plugin.test.ts',
  'tests/e2e/console.test.ts',
  'tests/e2e/author-kit.test.ts',
  'tests/e2e/access.test.ts',
  'tests/conformance/new-plugins.test.ts',
  'tests/live/oracle.test.ts',
]

class DearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = DEAR_FILES.findIndex((file) => moduleId.endsWith(file))
      return at < 0 ? DEAR_FILES.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  test: {
    reporters: ['default'],
    sequence: { sequencer: DearestFirst },
    projects: [
      {
        plugins: [vue()],
        test: {
          ...shared,
          name: 'unit',
          // Bounds, not measurements: a shared machine is slow at times.
          testTimeout: 30_000,
          hookTimeout: 120_000,
          include: ['packages/**/*.test.ts', 'tests/unit/**/*.test.ts'],
          // Templates are tried as what they become: a folder of its own, outside the workspace.
          exclude: ['**/node_modules/**', '**/*.db.test.ts', '**/dist/**', '**/_template/**'],
        },
      },
      {
        test: {
          ...shared,
          name: 'database',
          retry: SECOND_TRY,
          include: ['packages/**/*.db.test.ts', 'tests/live/**/*.test.ts', 'tests/hostile/**/*.test.ts'],
          globalSetup: ['packages/core/src/testing/database-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'conformance',
          retry: SECOND_TRY,
          include: ['tests/conformance/**/*.test.ts'],
          globalSetup: ['packages/core/src/testing/database-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'e2e',
          retry: SECOND_TRY,
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          globalSetup: ['tests/e2e/build-once.ts'],
        },
      },
    ],
  },
})

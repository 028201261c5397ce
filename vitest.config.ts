// One configuration, four projects: what can run without a database runs without one.
import { defineConfig } from 'vitest/config'
import vue from '@vitejs/plugin-vue'

const shared = { environment: 'node' as const, restoreMocks: true }
/**
 * Real processes, sockets and browsers on a shared machine: a test that fails is tried once more, so that one late process
 * does not hide what the other tests say. `./obzor test` names each that needed it: such a test, or what it tries, has a
 * fault to be mended.
 */
const SECOND_TRY = 1

export default defineConfig({
  test: {
    reporters: ['default'],
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
          maxWorkers: 2,
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
          fileParallelism: false,
        },
      },
    ],
  },
})

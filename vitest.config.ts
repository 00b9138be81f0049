import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** A browser, a server or a fault at a time; two, where a test says that it waits more than it computes (`test.concurrent`). */
const ONE_AT_A_TIME = {
  isolate: false,
  fileParallelism: false,
  maxWorkers: 1,
  maxConcurrency: 2,
  testTimeout: 120_000,
  hookTimeout: 120_000,
}

/** Minutes of it: only `npm run test:full` runs these. */
const IN_THE_FULL_TIER = process.env['TIDEGATE_TEST_TIER'] === 'full' ? [] : ['test/**/*.full.test.ts']

/** What runs on a real Redis: lanes of their own, which wait for processes more than they compute. */
const ON_REDIS = ['test/integration/redis/**/*.test.ts']
const WITH_CLIENTS_ON_REDIS = ['test/e2e/redis-*.test.ts']

/** Unit tests are pure, run side by side and share what they load; the others own processes and files, and run one file at a time in each project. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'web/**/*.test.ts',
            'test/*.test.ts',
            'test/contract/**/*.test.ts',
            'test/incident/**/*.test.ts',
          ],
          isolate: false,
          // What hangs is told; a machine that is busy is no hang.
          testTimeout: 90_000,
          maxWorkers: availableParallelism(),
        },
      },
      {
        test: { name: 'integration', include: ['test/{integration,race}/**/*.test.ts'], exclude: ON_REDIS, ...ONE_AT_A_TIME },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...WITH_CLIENTS_ON_REDIS, ...IN_THE_FULL_TIER],
          ...ONE_AT_A_TIME,
        },
      },
      {
        test: { name: 'redis', include: ON_REDIS, ...ONE_AT_A_TIME },
      },
      {
        test: { name: 'redis-e2e', include: WITH_CLIENTS_ON_REDIS, ...ONE_AT_A_TIME },
      },
      // Needs root: `npm run lab:host`.
      {
        test: { name: 'host', include: ['test/host/**/*.test.ts'], ...ONE_AT_A_TIME },
      },
    ],
  },
})

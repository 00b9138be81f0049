import { defineConfig } from 'vitest/config'

/** A browser, a server or a fault at a time. */
const ONE_AT_A_TIME = { fileParallelism: false, maxWorkers: 1, testTimeout: 30_000, hookTimeout: 60_000 }

/** Unit tests are pure and run side by side; system and Redis tests own processes and files, and run one file at a time each. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'web/**/*.test.ts', 'test/*.test.ts', 'test/contract/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/{integration,e2e,race}/**/*.test.ts'],
          exclude: ['test/integration/redis/**'],
          ...ONE_AT_A_TIME,
        },
      },
      {
        test: { name: 'redis', include: ['test/integration/redis/**/*.test.ts'], ...ONE_AT_A_TIME },
      },
    ],
  },
})

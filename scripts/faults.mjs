// `npm run faults`: the faults of Redis and of instances with a thousand clients; prints the table, and writes the page.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const HELP = `Breaks Redis and instances under load, judges what every client saw, and writes docs/redis-faults.md.

  npm run faults [-- OPTIONS]

  --quick        as npm test does: sixty clients, and not all of the faults; writes no page
  --only WORDS   faults whose name holds them; writes no page
  --history DIR  keeps the history of every run there, as JSON lines in the order of time
  --help         this

Exit code: 0 every promise was kept and every fault observed, 1 not so, 2 wrong usage. Takes some minutes.`

const root = fileURLToPath(new URL('..', import.meta.url))

function parse() {
  try {
    return parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        history: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`)
    process.exit(2)
  }
}

const options = parse()
if (options.help) {
  console.log(HELP)
  process.exit(0)
}
const literally = (words) => words.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
const steps = [
  [process.execPath, ['scripts/build.mjs', '--stale']],
  [
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      'redis-e2e',
      'test/e2e/redis-faults.test.ts',
      ...(options.only === undefined ? [] : ['-t', literally(options.only)]),
    ],
  ],
]
const env = {
  ...process.env,
  ...(!options.quick && { TIDEGATE_TEST_TIER: 'full' }),
  ...(options.history !== undefined && { TIDEGATE_FAULTS_HISTORY: resolve(options.history) }),
  ...(!options.quick && options.only === undefined && { TIDEGATE_FAULTS_PAGE: join(root, 'docs', 'redis-faults.md') }),
}
for (const [command, args] of steps) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env })
  if (status !== 0) process.exit(1)
}

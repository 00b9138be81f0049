import type { DrillResult } from '../../src/drill/index.ts'
import { CommandProcess } from './command-process.ts'
import { statusWhen } from './status.ts'
import { TEST_CONFIG } from './test-config.ts'
import { TEST_SECRET } from './tokens.ts'

/** Proofs come quickly, so that a drill may be short; the order of things is the same. */
export const DRILL_CONFIG = {
  ...TEST_CONFIG,
  engine: { redis: { io_timeout: '600ms', connect_timeout: '600ms' } },
  gate: { verify_interval: '300ms', verify_timeout: '200ms', max_age: '1s', reopen_hold: '300ms', park_time: '1s' },
}

/** `tidegate drill` against a server of a test, once that is well. */
export async function drill(
  server: { url(path: string): string },
  args: readonly string[],
  redis?: string,
): Promise<CommandProcess> {
  await statusWhen(server, ({ gate }) => gate.state === 'open')
  const where = ['--url', server.url('/'), '--channel', `chat:${CHANNELS.next().value}`, '--secret-env', 'SECRET', '--rate', '50']
  const env = { SECRET: TEST_SECRET, ...(redis !== undefined && { REDIS_URL: redis }) }
  return new CommandProcess(['drill', ...args, ...where], env)
}

/** One for each drill: what was said in one is no matter of the next. */
const CHANNELS = (function* () {
  for (let n = 0; ; n++) yield `drill-${n}`
})()

/** Runs to its end. */
export async function drilled(
  server: { url(path: string): string },
  args: readonly string[],
  redis?: string,
): Promise<{ readonly code: number | null; readonly result: DrillResult; readonly said: string }> {
  const process = await drill(server, [...args, '--json'], redis)
  const code = await process.exited
  const said = `${process.out}${process.err}`
  return { code, result: JSON.parse(process.out === '' ? '{}' : process.out) as DrillResult, said }
}

/** Nothing was broken that was promised. */
export const NOTHING = { lost: 0, duplicates: 0, outOfOrder: 0, holes: 0, falseRecovered: 0, wrongCloses: 0 }

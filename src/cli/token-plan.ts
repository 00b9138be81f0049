import { TidegateError } from '../runtime/index.ts'
import { formatFinding, loadConfig, realConfigWorld } from '../server/config/index.ts'
import { planOf } from '../server/plan.ts'
import type { Terminal } from './command.ts'
import type { TokenPlan } from './token-key.ts'

/** Reads the configuration as the server would. Throws a `config` error that lists all that is wrong with it. */
export function readTokenPlan(file: string | undefined, terminal: Pick<Terminal, 'env'>): Promise<TokenPlan> {
  const args = file === undefined ? [] : [`--config=${file}`]
  const loaded = loadConfig(realConfigWorld(args, terminal.env))
  if (loaded.kind === 'loaded') return Promise.resolve(planOf(loaded.settings, loaded.environment, loaded.platform))
  const problems = loaded.problems.map((problem) => `  ${formatFinding(problem)}`).join('\n')
  return Promise.reject(new TidegateError('config', `cannot use the configuration:\n${problems}`))
}

import {
  PLATFORM_NAMES,
  describeConfig,
  formatFinding,
  loadConfig,
  realConfigWorld,
  type ConfigProblems,
  type ConfigRow,
  type ConfigWorld,
  type LoadedConfig,
} from '../server/config/index.ts'
import type { Command, Terminal } from './command.ts'
import { EXIT } from './exit.ts'
import { paint } from './paint.ts'

const USAGE = `usage: tidegate config check [--config FILE] [--json] [--name=value ...]

Prints the effective configuration: each option, its value (secrets are masked) and where it comes from, and what is
wrong or unwise in it. It takes the flags and variables that tidegate serve takes, and starts nothing.

  --config FILE   JSON or YAML; else the file that TIDEGATE_CONFIG names
  --env NAME      development, test, staging or production; else TIDEGATE_ENV
  --json          one JSON document instead of a table

Exit codes: 0 it may be started, 2 it may not.

Example:
  TIDEGATE_CLIENT_TOKEN_HMAC_SECRET_KEY=... tidegate config check --env production --port 9000
`

/** `tidegate config check`. */
export const configCommand: Command = {
  name: 'config',
  summary: 'show and check the configuration',
  usage: USAGE,
  run: (args, terminal) => Promise.resolve(runConfig(args, terminal, realConfigWorld)),
}

/** With the world given, for tests. */
export function runConfig(
  args: readonly string[],
  terminal: Terminal,
  worldOf: (args: readonly string[], env: Terminal['env']) => ConfigWorld,
): number {
  const [action, ...rest] = args
  if (action !== 'check') {
    terminal.err(`${paint(terminal, 'red', 'error')}: tidegate config does one thing: check\n\n${USAGE}`)
    return EXIT.askedWrongly
  }
  const asJson = rest.includes('--json')
  const config = loadConfig(
    worldOf(
      rest.filter((arg) => arg !== '--json'),
      terminal.env,
    ),
  )
  terminal.out(asJson ? `${JSON.stringify(documentOf(config), null, 2)}\n` : '')
  if (!asJson) {
    if (config.kind === 'loaded') terminal.out(tableOf(config, terminal))
    terminal.err(findingsOf(config, terminal))
  }
  return config.kind === 'loaded' ? EXIT.done : EXIT.askedWrongly
}

/** The same for programs: findings as sentences, rows as they are. */
function documentOf(config: LoadedConfig | ConfigProblems): unknown {
  const warnings = config.warnings.map(formatFinding)
  if (config.kind === 'refused') return { ok: false, problems: config.problems.map(formatFinding), warnings }
  const { environment, platform } = config
  return { ok: true, environment, platform, options: describeConfig(config), warnings }
}

function tableOf(config: LoadedConfig, terminal: Terminal): string {
  const rows = describeConfig(config).filter(isWorthALine)
  const optionWidth = Math.max(...rows.map(({ option }) => option.length))
  const valueWidth = Math.min(40, Math.max(...rows.map(({ value }) => (value ?? '').length)))
  const lines = rows.map(({ option, value, origin }) => {
    const line = `${option.padEnd(optionWidth)}  ${(value ?? '-').padEnd(valueWidth)}  ${origin}`
    return origin === 'default' ? paint(terminal, 'dim', line) : line
  })
  const heading = paint(terminal, 'bold', `environment ${config.environment}, ${PLATFORM_NAMES[config.platform]} detected`)
  return `${heading}\n\n${lines.join('\n')}\n`
}

/** Groups that are off unless somebody says something of them: a page of "false" hides the rest. */
const QUIET = ['channel.without_namespace.', 'client.subscription_token.']

function isWorthALine({ option, origin }: ConfigRow): boolean {
  return origin !== 'default' || !QUIET.some((group) => option.startsWith(group))
}

function findingsOf(config: LoadedConfig | ConfigProblems, terminal: Terminal): string {
  const problems = config.kind === 'refused' ? config.problems : []
  return [
    ...config.warnings.map((warning) => `${paint(terminal, 'yellow', 'warning')}: ${formatFinding(warning)}\n`),
    ...problems.map((problem) => `${paint(terminal, 'red', 'error')}: ${formatFinding(problem)}\n`),
  ].join('')
}

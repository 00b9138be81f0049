import { mintConnectionToken, mintSubscriptionToken } from '../jwt/index.ts'
import type { Json } from '../protocol/index.ts'
import { TidegateError, type Clock } from '../runtime/index.ts'
import { realClock } from '../runtime/real.ts'
import { parseDuration } from '../server/config/duration.ts'
import type { Command, Terminal } from './command.ts'
import { readOptions, type OptionValues } from './options.ts'
import { keyOfPlan, keyOfText, type TokenKey, type TokenPlan } from './token-key.ts'
import { readTokenPlan } from './token-plan.ts'

const KINDS = {
  user: 'text',
  channel: 'text',
  ttl: 'text',
  info: 'text',
  'secret-env': 'text',
  config: 'text',
  json: 'flag',
  help: 'flag',
} as const
type Options = OptionValues<typeof KINDS>

const TTL_DEFAULT = '1h'

const USAGE = `tidegate token --user NAME [options]

Prints a token that a client connects with, or with --channel one that it enters that channel with.

  --user NAME         who it is for; an empty name is the anonymous user
  --channel CHANNEL   a subscription token for this channel
  --ttl DURATION      how long it is valid, as in 30m or 12h (default ${TTL_DEFAULT})
  --info JSON         what others see of the user, as in '{"name":"Alice"}'
  --config FILE       take the key from this configuration (default: the one the server would read)
  --secret-env NAME   take the key from this variable: a secret, or a private key as PEM
  --json              print {"token","user","channel","expires_at"} on one line
  --help              print this

Without a key in the configuration, a development server makes one and keeps it in its data directory; it is used.

Example:
  tidegate token --user alice --ttl 30m
`

/** Reads the configuration as `serve` would. Throws a `config` error when it cannot be used. */
export type ReadTokenPlan = (file: string | undefined, terminal: Terminal) => Promise<TokenPlan>

/** `tidegate token`. The key never goes through the arguments: others can read those. */
export function createTokenCommand(readPlan: ReadTokenPlan, clock: Clock): Command {
  return {
    name: 'token',
    summary: 'print a token for a user, or for a channel',
    usage: USAGE,
    run: (args, terminal) => run(args, terminal, readPlan, clock),
  }
}

export const tokenCommand: Command = createTokenCommand(readTokenPlan, realClock)

async function run(args: readonly string[], terminal: Terminal, readPlan: ReadTokenPlan, clock: Clock): Promise<number> {
  const read = readOptions(KINDS, args)
  if (read.kind === 'wrong') return asked(terminal, read.reason)
  const options = read.values
  if (options.help === true) {
    terminal.out(USAGE)
    return 0
  }
  const wish = readWish(options)
  if (typeof wish === 'string') return asked(terminal, wish)
  try {
    const key = await findKey(options, terminal, readPlan)
    if (typeof key === 'string') return failed(terminal, key)
    const nowMs = clock.wallMs()
    const token = await mint(wish, key, nowMs)
    terminal.out(options.json === true ? `${JSON.stringify(description(token, wish, nowMs))}\n` : `${token}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof TidegateError)) throw error
    return failed(terminal, error.message, error.advice)
  }
}

/** What the token shall say. */
interface Wish {
  readonly user: string
  readonly channel: string | undefined
  readonly ttlSeconds: number
  readonly info: Json | undefined
}

function readWish(options: Options): Wish | string {
  const { user, channel, ttl = TTL_DEFAULT, info } = options
  if (user === undefined) return '--user is missing'
  if (channel === '') return '--channel needs a name'
  if (options.config !== undefined && options['secret-env'] !== undefined) return '--config and --secret-env exclude each other'
  const ttlMs = parseDuration(ttl)
  if (ttlMs === undefined || ttlMs < 1_000) return '--ttl must be a duration of at least 1s, as in 30m or 12h'
  try {
    const parsed = info === undefined ? undefined : (JSON.parse(info) as Json)
    return { user, channel, ttlSeconds: Math.floor(ttlMs / 1_000), info: parsed }
  } catch {
    return `--info must be JSON, as in '{"name":"Alice"}'`
  }
}

async function findKey(options: Options, terminal: Terminal, readPlan: ReadTokenPlan): Promise<TokenKey | string> {
  const variable = options['secret-env']
  if (variable === undefined) {
    return keyOfPlan(await readPlan(options.config, terminal), options.channel === undefined ? 'connection' : 'subscription')
  }
  const text = terminal.env[variable] ?? ''
  return text === '' ? `the variable ${variable} is not set or empty` : { key: keyOfText(text), settings: {} }
}

function mint(wish: Wish, { key, settings }: TokenKey, nowMs: number): Promise<string> {
  const draft = {
    user: wish.user,
    ttlSeconds: wish.ttlSeconds,
    ...(wish.info === undefined ? {} : { info: wish.info }),
    ...whenSet('issuer', settings.issuer),
    ...whenSet('audience', settings.audience),
    ...whenSet('userIdClaim', settings.user_id_claim),
  }
  if (wish.channel === undefined) return mintConnectionToken(draft, key, nowMs)
  return mintSubscriptionToken({ ...draft, channel: wish.channel }, key, nowMs)
}

function whenSet<Name extends string>(name: Name, value: string | undefined): { readonly [key in Name]?: string } {
  return value === undefined || value === '' ? {} : ({ [name]: value } as { [key in Name]: string })
}

function description(token: string, wish: Wish, nowMs: number): object {
  const { user, channel } = wish
  return { token, user, ...(channel === undefined ? {} : { channel }), expires_at: Math.floor(nowMs / 1_000) + wish.ttlSeconds }
}

function asked(terminal: Terminal, reason: string): number {
  terminal.err(`tidegate token: ${reason}\nTry: tidegate token --help\n`)
  return 2
}

function failed(terminal: Terminal, reason: string, advice?: string): number {
  terminal.err(`tidegate token: ${reason}\n${advice === undefined ? '' : `${advice}\n`}`)
  return 1
}

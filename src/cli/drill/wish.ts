import {
  ACTIONS,
  addressOf,
  RELAY_PORT,
  type ActionName,
  type DrillWish,
  type Entering,
  type RedisAddress,
} from '../../drill/index.ts'
import { mintConnectionToken } from '../../jwt/index.ts'
import type { Clock, Random } from '../../runtime/index.ts'
import { parseDuration } from '../../server/config/duration.ts'
import { nearest } from '../../server/config/nearest.ts'
import { signIn } from '../chat/sign-in.ts'
import type { Terminal } from '../command.ts'
import { readOptions, type OptionValues } from '../options.ts'
import { keyOfText } from '../token-key.ts'
import { wholeNumber } from '../whole-number.ts'

const KINDS = {
  action: 'argument',
  duration: 'argument',
  url: 'text',
  redis: 'text',
  'redis-pid': 'text',
  pid: 'text',
  kill: 'flag',
  start: 'text',
  'yes-shutdown': 'flag',
  relay: 'text',
  port: 'text',
  channel: 'text',
  clients: 'text',
  rate: 'text',
  wait: 'text',
  token: 'text',
  'secret-env': 'text',
  'yes-production': 'flag',
  json: 'flag',
} as const

type Options = OptionValues<typeof KINDS>

export interface RelayWish {
  readonly kind: 'relay'
  readonly redis: RedisAddress
  readonly port: number
}

export type Wish =
  | { readonly kind: 'drill'; readonly drill: DrillWish; readonly enter: Entering; readonly json: boolean }
  | RelayWish
  | { readonly kind: 'wrong'; readonly reason: string }

const LASTS_MS = { min: 100, max: 600_000 }
const CLIENTS = { usual: 4, max: 200 }
const RATE = { usual: 10, max: 1_000 }
const WAIT = { usual: '60s', maxMs: 3_600_000 }
const PID_MAX = 2 ** 31 - 1
const PORT_MAX = 65_535
const TTL_SECONDS = 7_200

class Wrong extends Error {}

/** What was asked for, whole and checked. No reason repeats a value: a mistyped one may be a secret. */
export function readWish(args: readonly string[], env: Terminal['env'], random: Random, clock: Clock): Wish {
  try {
    const read = readOptions(KINDS, args)
    if (read.kind === 'wrong') return read
    const { action: name, duration } = read.values
    if (name === undefined) throw new Wrong(`say what to break: ${[...Object.keys(ACTIONS), 'relay'].join(', ')}`)
    if (name === 'relay') return relayWish(read.values, duration, env)
    const action = actionOf(name)
    return drillWish(action, lastsOf(action, duration), read.values, env, random, clock)
  } catch (error) {
    if (error instanceof Wrong) return { kind: 'wrong', reason: error.message }
    throw error
  }
}

function actionOf(name: string): ActionName {
  if (Object.hasOwn(ACTIONS, name)) return name as ActionName
  const meant = nearest(name, [...Object.keys(ACTIONS), 'relay'])
  throw new Wrong(`there is no action of that name${meant === undefined ? '' : `; did you mean ${meant}?`}`)
}

function lastsOf(action: ActionName, text: string | undefined): number {
  const { lastsMs } = ACTIONS[action]
  if (lastsMs === undefined) {
    if (text !== undefined) throw new Wrong(`${action} has no duration`)
    return 0
  }
  if (text === undefined) return lastsMs
  const ms = parseDuration(text)
  if (ms === undefined || ms < LASTS_MS.min || ms > LASTS_MS.max) throw new Wrong('DURATION must be from 100ms to 10m, as in 8s')
  return ms
}

function drillWish(
  action: ActionName,
  lastsMs: number,
  values: Options,
  env: Terminal['env'],
  random: Random,
  clock: Clock,
): Extract<Wish, { kind: 'drill' }> {
  const url = urlOf(values.url ?? `http://localhost:${env['PORT'] || '8080'}`)
  const waitMs = parseDuration(values.wait ?? WAIT.usual)
  if (waitMs === undefined || waitMs > WAIT.maxMs) throw new Wrong('--wait must be a duration of at most 1h, as in 60s')
  const { channel = `room:drill-${random.uuid().slice(0, 8)}` } = values
  if (channel === '') throw new Wrong('--channel needs a name')
  return {
    kind: 'drill',
    json: values.json === true,
    enter: enteringOf(url, values, env, clock),
    drill: {
      action,
      url,
      channel,
      waitMs,
      clients: number('--clients', values.clients, CLIENTS.usual, 2, CLIENTS.max),
      rate: number('--rate', values.rate, RATE.usual, 1, RATE.max),
      isProductionMeant: values['yes-production'] === true,
      fault: {
        lastsMs,
        redis: redisOf(values, env),
        redisPid: pidOf('--redis-pid', values['redis-pid']),
        pid: pidOf('--pid', values.pid),
        isKill: values.kill === true,
        startCommand: values.start,
        mayShutDownRedis: values['yes-shutdown'] === true,
        relay: hostAndPort(values.relay ?? `127.0.0.1:${RELAY_PORT}`),
      },
    },
  }
}

function relayWish(values: Options, duration: string | undefined, env: Terminal['env']): RelayWish {
  if (duration !== undefined) throw new Wrong('relay has no duration')
  const redis = redisOf(values, env)
  if (redis === undefined) throw new Wrong('relay needs --redis, as in --redis redis://localhost:6379')
  if (redis.kind !== 'standalone')
    throw new Wrong(
      'a relay is for a Redis that stands alone: Sentinel and Cluster tell their own addresses, and a service would go around it',
    )
  return { kind: 'relay', redis, port: number('--port', values.port, RELAY_PORT, 0, PORT_MAX) }
}

function number(name: string, text: string | undefined, usual: number, min: number, max: number): number {
  const read = wholeNumber(text, usual, [min, max])
  if (read === undefined) throw new Wrong(`${name} must be a whole number from ${min} to ${max}`)
  return read
}

function pidOf(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : number(name, text, 0, 2, PID_MAX)
}

function redisOf(values: Options, env: Terminal['env']): RedisAddress | undefined {
  const text = values.redis ?? env['REDIS_URL']
  if (text === undefined || text === '') return undefined
  const address = addressOf(text)
  if (address.kind === 'wrong')
    throw new Wrong(`${values.redis === undefined ? 'REDIS_URL' : '--redis'} cannot be read: ${address.reason}`)
  return address
}

/** `localhost:9000` is as good as `http://localhost:9000/`; a path is kept, a query is not. */
function urlOf(given: string): URL {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '')
    throw new Wrong('--url must be as in http://localhost:8080')
  url.search = ''
  url.hash = ''
  if (!url.pathname.endsWith('/')) url.pathname = `${url.pathname}/`
  return url
}

function hostAndPort(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, name, digits = ''] = /^(?:\[([0-9a-f:]+)\]|([a-z0-9._-]+)):(\d{1,5})$/i.exec(text) ?? []
  const host = bracketed ?? name
  const port = Number(digits)
  if (host === undefined || port < 1 || port > PORT_MAX) throw new Wrong(`--relay must be as in 127.0.0.1:${RELAY_PORT}`)
  return { host, port }
}

/** How the clients come in: with a token, with tokens of their own, or by name. */
function enteringOf(url: URL, values: Options, env: Terminal['env'], clock: Clock): Entering {
  const variable = values['secret-env']
  if (values.token !== undefined && variable !== undefined) throw new Wrong('--token and --secret-env exclude each other')
  if (variable !== undefined) {
    const secret = env[variable] ?? ''
    if (secret === '') throw new Wrong('the variable that --secret-env names is not set or empty')
    return (user) => mintConnectionToken({ user, ttlSeconds: TTL_SECONDS }, keyOfText(secret), clock.wallMs())
  }
  const token = values.token ?? env['TIDEGATE_TOKEN'] ?? ''
  if (token !== '') return () => Promise.resolve(token)
  const socket = new URL(url)
  socket.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return async (user) => {
    const signedIn = await signIn(socket.href, user)
    if (signedIn.kind === 'failed') throw new Error(signedIn.reason)
    return signedIn.token
  }
}

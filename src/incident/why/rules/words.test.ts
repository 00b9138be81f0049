import { describe, expect, test } from 'vitest'
import { documentOf, entry, patternWith } from '../../../../test/support/incident-entries.ts'
import { replyFailure, socketFailure } from '../../../redis/link/classify.ts'
import { FAILURES, type FailureKind } from '../../../redis/failure.ts'
import { Resolutions } from '../../document/index.ts'
import { Engine } from '../engine.ts'
import { explain, OWN_GRAPH, RULES } from '../index.ts'
import type { Context } from '../rule.ts'
import { Sightings } from '../sightings.ts'
import { topicOf } from '../topic.ts'

/** The causes that a line of its own names. */
function causeOf(message: string): string | undefined {
  const document = documentOf([entry(1, message, { severity: 'ERROR', instance: 'one' })])
  return explain(document, patternWith(document, /(?:)/)).cause?.id
}

/** What the words of a link of ours come to, as the reason of a service. */
function ruleOf(reason: string): string | undefined {
  const document = documentOf([])
  const context: Context = { document, sightings: new Sightings(document), graph: OWN_GRAPH }
  const of = { ...topicOf(statement(reason)), kind: 'reply', text: reason, about: 'redis.commands' } as const
  const none = Resolutions.none()
  return new Engine(RULES, context, (line) => none.of(line)).why(of).claims[0]?.rule
}

const statement = (reason: string) => {
  const { samples, timeline } = documentOf([entry(1, reason, { severity: 'ERROR' })])
  const [said] = [...samples, ...timeline.events]
  if (said === undefined) throw new Error('it was not kept')
  return said
}

/** One reply or error for each kind of failure that a link tells apart, and the rule that has to know its words. */
const TOLD: Readonly<Partial<Record<FailureKind, readonly [Error, string]>>> = {
  credentials: [replyFailure('commands a:1', 'WRONGPASS invalid username-password pair'), 'redis/credentials'],
  forbidden: [replyFailure('commands a:1', "NOPERM this user has no permissions to run the 'xadd' command"), 'redis/forbidden'],
  loading: [replyFailure('commands a:1', 'LOADING Redis is loading the dataset in memory'), 'redis/loading'],
  busy: [replyFailure('commands a:1', 'BUSY Redis is busy running a script'), 'redis/busy'],
  demoted: [replyFailure('commands a:1', "READONLY You can't write against a read only replica."), 'redis/demoted'],
  masterdown: [replyFailure('commands a:1', 'MASTERDOWN Link with MASTER is down'), 'redis/masterdown'],
  full: [replyFailure('commands a:1', "OOM command not allowed when used memory > 'maxmemory'."), 'redis/full'],
  misconfigured: [replyFailure('commands a:1', 'MISCONF Redis is configured to save RDB snapshots'), 'redis/misconfigured'],
  noreplicas: [replyFailure('commands a:1', 'NOREPLICAS Not enough good replicas to write.'), 'redis/noreplicas'],
  clusterdown: [replyFailure('commands a:1', 'CLUSTERDOWN The cluster is down'), 'redis/clusterdown'],
  crowded: [replyFailure('commands a:1', 'ERR max number of clients reached'), 'redis/crowded'],
  functions: [replyFailure('commands a:1', 'ERR Function not found'), 'redis/functions'],
  version: [replyFailure('commands a:1', "ERR unknown command 'HELLO'"), 'redis/version'],
  noidentity: [replyFailure('commands a:1', 'NOIDENTITY'), 'redis/noidentity'],
  tls: [
    socketFailure('commands a:1', Object.assign(new Error('wrong version number'), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' })),
    'redis/tls',
  ],
  unreachable: [
    socketFailure('commands a:1', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
    'redis/refused-connection',
  ],
  timeout: [new Error('commands a:1: a command had no answer by its deadline'), 'redis/silent'],
  cut: [socketFailure('commands a:1', Object.assign(new Error('reset'), { code: 'ECONNRESET' })), 'redis/cut'],
}

/** They never keep a service from being proved. */
const NO_REASONS: ReadonlySet<FailureKind> = new Set(['overloaded', 'moving', 'unconfirmed', 'closed', 'refused'])

describe('words', () => {
  test.each(Object.entries(TOLD).map(([kind, [error, rule]]) => [kind, error.message, rule] as const))(
    '[E10] of our own links are known to a rule: %s (%s)',
    (_kind, message, rule) => {
      expect(ruleOf(message)).toBe(rule)
    },
  )

  test('[E10] no failure of a link is without its rule', () => {
    const kinds = Object.keys(FAILURES) as FailureKind[]
    expect(kinds.filter((kind) => TOLD[kind] === undefined && !NO_REASONS.has(kind))).toEqual([])
  })

  test.each([
    ['unknownHost', 'ENOTFOUND', 'redis/unknown-host'],
    ['unknownHost', 'EAI_AGAIN', 'redis/unknown-host'],
    ['timedOut', 'ETIMEDOUT', 'redis/timed-out'],
    ['timedOut', 'EHOSTUNREACH', 'redis/timed-out'],
  ])('[E10] of sockets are known by their code: %s (%s)', (_what, code, rule) => {
    expect(ruleOf(socketFailure('commands a:1', Object.assign(new Error('it failed'), { code })).message)).toBe(rule)
  })

  test.each([
    ['redis.exceptions.AuthenticationError: NOAUTH Authentication required.', 'redis/credentials'],
    ['AUTH <password> called without any password configured for the default user', 'redis/credentials'],
    ['Error -3 connecting to 10.0.0.9:6379. Try again.', 'network/unknown-host'],
    ['Redis ping timeout after 10.0s', 'network/timed-out'],
    ['connect ETIMEDOUT 10.0.0.9:6379', 'network/timed-out'],
    ['ERR max number of clients reached', 'redis/max-clients'],
    ["set() got an unexpected keyword argument 'expire_seconds'", 'code/wrong-arguments'],
    ["'bool' object is not callable", 'check/not-callable'],
    ["No module named 'chat.monitoring'", 'image/missing-module'],
    ["Cannot find module '/app/dist/main.js'", 'image/missing-module'],
    ["name 'state_registry' is not defined", 'code/undefined-name'],
    ["'URL' object has no attribute 'query_params'", 'code/missing-attribute'],
    ["Cannot read properties of undefined (reading 'id')", 'code/missing-attribute'],
    ["object Manager can't be used in 'await' expression", 'code/await'],
    ['Object of type WebSocketState is not JSON serializable', 'code/not-serializable'],
    ["create_message() missing 1 required positional argument: 'data'", 'code/wrong-arguments'],
    ["f-string: unmatched '('", 'image/syntax'],
    ['got Future <Future pending> attached to a different loop', 'code/event-loop'],
    ['RuntimeError: Event loop is closed', 'code/event-loop'],
    ['Pool class QueuePool cannot be used with asyncio engine', 'config/pool-class'],
    ["Textual SQL expression 'SELECT 1' should be explicitly declared as text('SELECT 1')", 'check/raw-sql'],
    ["SERVICE_ID contained whitespace - sanitized from 'chat\\n' to 'chat'", 'config/whitespace'],
    ["Illegal header value b'chat\\n'", 'config/whitespace'],
    ["Service ID mismatch: received 'chat-1', expected 'chat-2'", 'config/service-id'],
    ["Missing required database tables: {'rooms'}", 'database/missing-tables'],
    ['Database initialization timeout after 25.0s', 'database/timeout'],
    ['FATAL: sorry, too many clients already', 'database/connections'],
    ["Unknown message type: 'legacy_answer'", 'protocol/unknown-type'],
    ['WebSocket is not connected. Need to call "accept" first.', 'websocket/receive-after-close'],
    ['Cannot call "send" once a close message has been sent.', 'websocket/closed-twice'],
    ['User has reached the maximum number of WebSocket managers (5)', 'app/too-many-managers'],
    ['SessionMiddleware must be installed to access request.session', 'app/middleware-order'],
    ['Invalid token: Signature verification failed', 'token/signature'],
    ['jwt expired', 'token/expired'],
    ['TokenError: Invalid audience', 'token/audience'],
    ["Circuit breaker 'auth' OPENED: consecutive_failures=3", 'app/breaker-open'],
    ['Startup validation timed out after 5.0 seconds - possible infinite loop', 'check/deadline'],
    ["RACE CONDITION DETECTED: Startup phase 'none' did not reach 'services' within 1.2s", 'check/phase-not-reached'],
    ['Memory limit of 512 MiB exceeded with 530 MiB used', 'platform/memory'],
    ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', 'process/heap'],
    ['Default STARTUP TCP probe failed 1 time consecutively for container "chat" on port 8080', 'platform/start-probe'],
    ['The request was aborted because there was no available instance.', 'platform/no-instance'],
    ['The request failed because the instance could not start successfully.', 'platform/instance-failed'],
    ['The request has been terminated because it has reached the maximum request timeout.', 'platform/request-timeout'],
    ['write ENOSPC', 'disk/refused'],
    ['listen EADDRINUSE: address already in use 0.0.0.0:8080', 'process/port-taken'],
  ])('[E10] of others are known as they fail in the field: %s', (message, cause) => {
    expect(causeOf(message)).toBe(cause)
  })

  test.each([
    'user ada is connected',
    'the readonly flag of the form was set',
    'loading the page took 3 seconds',
    'a busy night: 300 messages',
    'the cache is full of surprises',
    'token refreshed for user ada',
    'GET /health 200',
  ])('[E10] that only sound like it are no cause: %s', (message) => {
    expect(causeOf(message)).toBeUndefined()
  })

  test('rules have one id each', () => {
    const ids = RULES.map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })
})

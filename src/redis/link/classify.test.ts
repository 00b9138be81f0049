import { describe, expect, test } from 'vitest'
import { readRedirect, RedirectFailure, replyFailure, replyKind, socketFailure } from './classify.ts'

/** The texts are those of Redis 7.0.15, and some of older and newer ones. */
const TEXTS = [
  ['WRONGPASS invalid username-password pair or user is disabled.', 'credentials'],
  ['NOAUTH Authentication required.', 'credentials'],
  [
    'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used',
    'credentials',
  ],
  [
    'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
    'credentials',
  ],
  ['ERR invalid password', 'credentials'],
  ["NOPERM this user has no permissions to run the 'xadd' command", 'forbidden'],
  ['NOPERM No permissions to access a key', 'forbidden'],
  ['DENIED Redis is running in protected mode because protected mode is enabled', 'forbidden'],
  ['NOPROTO unsupported protocol version', 'version'],
  ["ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'default' 'hunter2'", 'version'],
  ['ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `default`, `hunter2`, ', 'version'],
  ['LOADING Redis is loading the dataset in memory', 'loading'],
  ['BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.', 'busy'],
  ["READONLY You can't write against a read only replica.", 'demoted'],
  ["READONLY You can't write against a read only replica. script: on @user_function: 3.", 'demoted'],
  ['UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)', 'demoted'],
  ['NOTMASTER this server is a replica', 'demoted'],
  ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'masterdown'],
  ["OOM command not allowed when used memory > 'maxmemory'.", 'full'],
  ['MISCONF Errors writing to the AOF file: No space left on device', 'misconfigured'],
  ['NOREPLICAS Not enough good replicas to write.', 'noreplicas'],
  ['CLUSTERDOWN The cluster is down', 'clusterdown'],
  ['CLUSTERDOWN Hash slot not served', 'clusterdown'],
  ['TRYAGAIN Multiple keys request during rehashing of slot', 'moving'],
  ['MOVED 3999 127.0.0.1:6381', 'moving'],
  ['ASK 3999 127.0.0.1:6381', 'moving'],
  ['ERR max number of clients reached', 'crowded'],
  ['ERR max number of clients + cluster connections reached', 'crowded'],
  ['ERR Function not found', 'functions'],
  ['NOIDENTITY this server does not tell its replication id (INFO replication, master_replid)', 'noidentity'],
  ['ERR syntax error', 'refused'],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', 'refused'],
  ["CROSSSLOT Keys in request don't hash to the same slot", 'refused'],
  ['ERR user script: BUSY is only a word in it', 'refused'],
  ['', 'refused'],
  // Words that every object has.
  ['constructor is no word of Redis', 'refused'],
] as const

describe('errors', () => {
  test.each(TEXTS)('"%s" is %s', (text, kind) => {
    expect(replyKind(text)).toBe(kind)
    expect(replyFailure('commands h:1', text).message).toMatch(/^commands h:1: .{5,}/)
  })

  test('the arguments of a command that is not known are not repeated, and no text is long or of several lines', () => {
    for (const text of [
      "ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'u' 'hunter2'",
      "ERR unknown command 'X', with args beginning with: 'hunter2'",
    ]) {
      const failure = replyFailure('x', text)
      expect(`${failure.message} ${String(failure.cause)}`).not.toContain('hunter2')
    }
    const { message } = replyFailure('x', `ERR a\r\n\u001b[31m${'b'.repeat(1_000)}`)
    // oxlint-disable-next-line no-control-regex -- those are looked for
    expect(message).not.toMatch(/[\u0000-\u001f]/)
    expect(message.length).toBeLessThan(250)
  })

  test.each([
    ['MOVED 3999 127.0.0.1:6381', { kind: 'moved', slot: 3999, host: '127.0.0.1', port: 6381 }],
    ['ASK 1 ::1:7', { kind: 'ask', slot: 1, host: '::1', port: 7 }],
    // The member does not know its own address, or its own host name.
    ['MOVED 1 :7', { kind: 'moved', slot: 1, host: '', port: 7 }],
    ['MOVED 1 ?:7', { kind: 'moved', slot: 1, host: '', port: 7 }],
    ['MOVED 1', undefined],
    ['TRYAGAIN', undefined],
  ])('%s is read', (text, expected) => {
    expect(readRedirect(text)).toEqual(expected)
    expect(replyFailure('x', text) instanceof RedirectFailure).toBe(expected !== undefined)
  })

  test.each([
    ['ECONNREFUSED', 'unreachable'],
    ['ENOENT', 'unreachable'],
    ['ECONNRESET', 'unreachable'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['EPROTO', 'tls'],
  ])('a socket that ends with %s is %s', (code, kind) => {
    const failure = socketFailure('x', Object.assign(new Error('what happened'), { code }))
    expect(failure).toMatchObject({ kind, message: expect.stringContaining(code) as string })
  })
})

import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTokenVerifier, readOrCreateDevSecret, type JwtVerifier, type TokenKeySettings } from '../jwt/index.ts'
import { TidegateError } from '../runtime/index.ts'
import { ManualWorld, MANUAL_EPOCH_MS, RecordingLogger } from '../runtime/manual.ts'
import { realClock } from '../runtime/real.ts'
import type { TokenPlan } from './token-key.ts'
import { createTokenCommand, tokenCommand } from './token.ts'

const NOW_S = MANUAL_EPOCH_MS / 1_000
const SECRET = 'a secret of the tests, longer than 32 bytes'
const world = new ManualWorld()

function planOf(token: TokenKeySettings, rest: Partial<TokenPlan> = {}): TokenPlan {
  return { token: { token }, ownTokenSecret: false, dataDirectory: 'unused', ...rest }
}

function verifierOf(token: TokenKeySettings): Promise<JwtVerifier> {
  return createTokenVerifier({ token }, { clock: world.clock, timers: world.timers, logger: new RecordingLogger() })
}

/** What the command printed, and its exit code. `files`: which configuration it asked for. */
async function run(
  args: readonly string[],
  plan: TokenPlan | TidegateError = planOf({ hmac_secret_key: SECRET }),
  env: Record<string, string> = {},
) {
  const printed = { out: '', err: '', code: -1, files: [] as (string | undefined)[] }
  const command = createTokenCommand((file) => {
    printed.files.push(file)
    return plan instanceof TidegateError ? Promise.reject(plan) : Promise.resolve(plan)
  }, world.clock)
  printed.code = await command.run(args, {
    out: (text) => void (printed.out += text),
    err: (text) => void (printed.err += text),
    isTerminal: false,
    env,
    signal: new AbortController().signal,
  })
  return printed
}

test('a connection token is printed alone on a line, and the server accepts it', async () => {
  const { out, err, code } = await run(['--user', 'alice', '--info', '{"name":"Alice"}'])
  expect([err, code]).toEqual(['', 0])
  expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
  const verifier = await verifierOf({ hmac_secret_key: SECRET })
  expect(await verifier.verifyConnection(out.trim())).toEqual({
    kind: 'valid',
    claims: { user: 'alice', info: { name: 'Alice' }, issuedAt: NOW_S, expiresAt: NOW_S + 3_600, subs: new Map() },
  })
})

test('with a channel it is a subscription token; --json says what it is', async () => {
  const { out, code } = await run(['--user', 'alice', '--channel', 'room:1', '--ttl', '1m30s', '--json'])
  expect(code).toBe(0)
  const printed = JSON.parse(out) as { readonly token: string }
  expect(printed).toEqual({ token: expect.any(String) as string, user: 'alice', channel: 'room:1', expires_at: NOW_S + 90 })
  const verifier = await verifierOf({ hmac_secret_key: SECRET })
  expect(await verifier.verifySubscription(printed.token)).toMatchObject({
    kind: 'valid',
    claims: { channel: 'room:1', expiresAt: NOW_S + 90 },
  })
  expect((await verifier.verifyConnection(printed.token)).kind).toBe('invalid')
})

test('issuer, audience and the claim of the user are those that the configuration asks for', async () => {
  const settings = { hmac_secret_key: SECRET, issuer: 'shop', audience: 'chat', user_id_claim: 'uid' }
  const { out } = await run(['--user', 'alice', '--config', 'chat.yaml'], planOf(settings))
  expect(await (await verifierOf(settings)).verifyConnection(out.trim())).toMatchObject({
    kind: 'valid',
    claims: { user: 'alice' },
  })
})

test('the named configuration is read, or the usual one, and none where a variable holds the key', async () => {
  expect((await run(['--user', 'alice', '--config', 'chat.yaml'])).files).toEqual(['chat.yaml'])
  expect((await run(['--user', 'alice'])).files).toEqual([undefined])
  expect((await run(['--user', 'alice', '--secret-env', 'KEY'], planOf({}), { KEY: SECRET })).files).toEqual([])
})

test('a variable may hold a secret or a private key', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const env = { SECRET, PEM: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
  const bySecret = await run(['--user', 'alice', '--secret-env', 'SECRET'], planOf({}), env)
  expect((await (await verifierOf({ hmac_secret_key: SECRET })).verifyConnection(bySecret.out.trim())).kind).toBe('valid')
  const byPem = await run(['--user', 'alice', '--secret-env', 'PEM'], planOf({}), env)
  const verifier = await verifierOf({ ecdsa_public_key: publicKey.export({ type: 'spki', format: 'pem' }).toString() })
  expect((await verifier.verifyConnection(byPem.out.trim())).kind).toBe('valid')
})

test('without a key of its own a development server has one in its data directory, and it is used', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'tidegate-token-'))
  try {
    const plan = planOf({}, { ownTokenSecret: true, dataDirectory })
    const { out } = await run(['--user', 'alice'], plan)
    const verifier = await verifierOf({ hmac_secret_key: await readOrCreateDevSecret(dataDirectory) })
    expect((await verifier.verifyConnection(out.trim())).kind).toBe('valid')
    const separate = { ...plan, token: { token: {}, subscription_token: { enabled: true } } }
    expect(await run(['--user', 'alice', '--channel', 'room:1'], separate)).toMatchObject({ code: 1, out: '' })
  } finally {
    await rm(dataDirectory, { recursive: true })
  }
})

test('where subscription tokens have keys of their own, theirs is used for a channel alone', async () => {
  const other = 'another secret of the tests, not the same one'
  const settings = { token: { hmac_secret_key: SECRET }, subscription_token: { enabled: true, hmac_secret_key: other } }
  const plan = planOf({}, { token: settings })
  const verifier = await createTokenVerifier(settings, {
    clock: world.clock,
    timers: world.timers,
    logger: new RecordingLogger(),
  })
  expect((await verifier.verifySubscription((await run(['--user', 'alice', '--channel', 'room:1'], plan)).out.trim())).kind).toBe(
    'valid',
  )
  expect((await verifier.verifyConnection((await run(['--user', 'alice'], plan)).out.trim())).kind).toBe('valid')
})

test('--help explains with an example, and needs nothing else', async () => {
  const { out, code, files } = await run(['--help'])
  expect([code, files]).toEqual([0, []])
  expect(out).toContain('\n  tidegate token --user alice')
})

test.each([
  [[], '--user is missing'],
  [['--usr', 'alice'], 'there is no option --usr; did you mean --user?'],
  [['--user', 'alice', '--channel', ''], '--channel needs a name'],
  [['--user', 'alice', '--ttl', 'soon'], '--ttl must be a duration'],
  [['--user', 'alice', '--ttl', '0'], '--ttl must be a duration of at least 1s'],
  [['--user', 'alice', '--ttl', '999ms'], '--ttl must be a duration of at least 1s'],
  [['--user', 'alice', '--info', '{name}'], '--info must be JSON'],
  [['--user', 'alice', '--config', 'a', '--secret-env', 'B'], '--config and --secret-env exclude each other'],
])('%j is asked wrongly: nothing is printed but why, exit code 2', async (args, reason) => {
  const { out, err, code, files } = await run(args)
  expect([out, code, files]).toEqual(['', 2, []])
  expect(err).toContain(`tidegate token: ${reason}`)
})

test.each<[string, readonly string[], TokenPlan | TidegateError, Record<string, string>, string]>([
  ['no key', [], planOf({}), {}, 'client.token.hmac_secret_key is not set'],
  ['a public key only', [], planOf({ rsa_public_key: 'PEM' }), {}, 'client.token.hmac_secret_key is not set'],
  ['a key set', [], planOf({ jwks_public_endpoint: 'https://keys.example' }), {}, 'client.token takes its keys from a key set'],
  ['an absent variable', ['--secret-env', 'KEY'], planOf({}), {}, 'the variable KEY is not set or empty'],
  ['an empty variable', ['--secret-env', 'KEY'], planOf({}), { KEY: '' }, 'the variable KEY is not set or empty'],
  [
    'a broken PEM',
    ['--secret-env', 'KEY'],
    planOf({}),
    { KEY: '-----BEGIN PRIVATE KEY-----\nhunter2' },
    'cannot sign the token: it is not a private key',
  ],
  [
    'a bad configuration',
    [],
    new TidegateError('config', 'cannot read chat.yaml: no such file', { advice: 'Name another.' }),
    {},
    'no such file\nName another.',
  ],
])('%s: says why and nothing of the key, exit code 1', async (_, args, plan, env, reason) => {
  const { out, err, code } = await run(['--user', 'alice', ...args], plan, env)
  expect([out, code]).toEqual(['', 1])
  expect(err).toContain(reason)
  expect(err).not.toContain('hunter2')
})

test('the command as it is delivered reads a file as the server does, and says all that is wrong with another', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tidegate-token-'))
  const printed = { out: '', err: '' }
  const terminal = {
    out: (text: string) => void (printed.out += text),
    err: (text: string) => void (printed.err += text),
    isTerminal: false,
    env: { TIDEGATE_ENV: 'development' },
    signal: new AbortController().signal,
  }
  try {
    const good = join(directory, 'good.json')
    await writeFile(good, JSON.stringify({ client: { token: { hmac_secret_key: SECRET, audience: 'chat' } } }))
    expect(await tokenCommand.run(['--user', 'alice', '--config', good, '--json'], terminal)).toBe(0)
    const { token } = JSON.parse(printed.out) as { readonly token: string }
    const settings = { token: { hmac_secret_key: SECRET, audience: 'chat' } }
    const verifier = await createTokenVerifier(settings, {
      clock: realClock,
      timers: world.timers,
      logger: new RecordingLogger(),
    })
    expect((await verifier.verifyConnection(token)).kind).toBe('valid')

    const bad = join(directory, 'bad.json')
    await writeFile(bad, JSON.stringify({ client: { tokn: { hmac_secret_key: SECRET } }, http_server: { port: 'x' } }))
    expect(await tokenCommand.run(['--user', 'alice', '--config', bad], terminal)).toBe(1)
    expect(printed.err).toMatch(/client\.tokn/)
    expect(printed.err).toMatch(/http_server\.port/)
    expect(printed.err).not.toContain(SECRET)
  } finally {
    await rm(directory, { recursive: true })
  }
})

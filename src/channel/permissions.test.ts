import { describe, expect, test } from 'vitest'
import { CLOSED_CHANNEL, type ChannelOptions } from './options.ts'
import { isPositioned, isRecoverable, mayAct, maySubscribe, type Act, type Asker } from './permissions.ts'

const alice: Asker = { user: 'alice', subscribed: false, insecure: false }
const nobody: Asker = { ...alice, user: '' }

interface Where {
  readonly users?: readonly string[]
  readonly isPrivate?: boolean
}

function channel(options: Partial<ChannelOptions>, { users, isPrivate = false }: Where = {}) {
  return { kind: 'known', options: { ...CLOSED_CHANNEL, ...options }, users, isPrivate, isReserved: false } as const
}

describe('entering without a subscription token', () => {
  const open = { allow_subscribe_for_client: true }

  test.each<[string, Partial<ChannelOptions>, Where, Asker, boolean]>([
    ['a closed channel', {}, {}, alice, false],
    ['an open channel', open, {}, alice, true],
    ['an open channel, anonymously', open, {}, nobody, false],
    ['a channel open to the anonymous', { ...open, allow_subscribe_for_anonymous: true }, {}, nobody, true],
    ['a channel open to the anonymous only by half', { allow_subscribe_for_anonymous: true }, {}, nobody, false],
    ['a private channel', open, { isPrivate: true }, alice, false],
    [
      'a private channel of which one is a user',
      { ...open, allow_user_limited_channels: true },
      { isPrivate: true, users: ['alice'] },
      alice,
      false,
    ],
    ['a dialog of which one is a user', { allow_user_limited_channels: true }, { users: ['bob', 'alice'] }, alice, true],
    ['a dialog of others', { ...open, allow_user_limited_channels: true }, { users: ['bob', 'carol'] }, alice, false],
    ['a dialog of a namesake', { allow_user_limited_channels: true }, { users: ['alice2', 'Alice', ' alice'] }, alice, false],
    ['a dialog where there are none', open, { users: ['alice'] }, alice, false],
    [
      'a dialog with an empty user, anonymously',
      { ...open, allow_user_limited_channels: true, allow_subscribe_for_anonymous: true },
      { users: [''] },
      nobody,
      false,
    ],
  ])('%s', (_, options, where, asker, may) => {
    expect(maySubscribe(channel(options, where), asker)).toBe(may)
  })

  test('insecure opens every channel', () => {
    expect(maySubscribe(channel({}, { isPrivate: true }), { ...nobody, insecure: true })).toBe(true)
    expect(maySubscribe(channel({}, { users: ['bob'] }), { ...nobody, insecure: true })).toBe(true)
  })
})

describe.each<Act>(['publish', 'history', 'presence'])('%s', (act) => {
  const client = { [`allow_${act}_for_client`]: true }
  const subscriber = { [`allow_${act}_for_subscriber`]: true }
  const anonymous = { [`allow_${act}_for_anonymous`]: true }
  const inside = { ...alice, subscribed: true }

  test.each<[string, Partial<ChannelOptions>, Where, Asker, boolean]>([
    ['nothing is allowed by itself, from outside', {}, {}, alice, false],
    ['nothing is allowed by itself, from inside', {}, {}, inside, false],
    ['to clients: from outside', client, {}, alice, true],
    ['to clients: from inside', client, {}, inside, true],
    ['to subscribers: from outside', subscriber, {}, alice, false],
    ['to subscribers: from inside', subscriber, {}, inside, true],
    ['to clients: the anonymous not', client, {}, nobody, false],
    ['to subscribers: the anonymous not', subscriber, {}, { ...nobody, subscribed: true }, false],
    ['to clients and the anonymous', { ...client, ...anonymous }, {}, nobody, true],
    ['to subscribers and the anonymous: from inside', { ...subscriber, ...anonymous }, {}, { ...nobody, subscribed: true }, true],
    ['to the anonymous alone is to nobody', anonymous, {}, { ...nobody, subscribed: true }, false],
    ['to clients: a private channel from outside', client, { isPrivate: true }, alice, false],
    ['to clients: a private channel from inside', client, { isPrivate: true }, inside, true],
    ['to clients: a dialog of others', client, { users: ['bob'] }, alice, false],
    ['to clients: a dialog of one’s own, from outside', client, { users: ['alice', 'bob'] }, alice, true],
    ['to clients: a dialog with an empty user, anonymously', { ...client, ...anonymous }, { users: [''] }, nobody, false],
    ['to clients: a private dialog of one’s own, from outside', client, { users: ['alice'], isPrivate: true }, alice, false],
  ])('%s', (_, options, where, asker, may) => {
    expect(mayAct(act, channel(options, where), asker)).toBe(may)
  })

  test('what is allowed for another act is not allowed for this one', () => {
    const others = (['publish', 'history', 'presence'] as const).filter((other) => other !== act)
    const options = Object.fromEntries(
      others.flatMap((other) => ['client', 'subscriber', 'anonymous'].map((who) => [`allow_${other}_for_${who}`, true])),
    )
    for (const asker of [alice, inside, nobody]) expect(mayAct(act, channel(options), asker)).toBe(false)
  })

  test('insecure allows it everywhere', () => {
    expect(mayAct(act, channel({}, { isPrivate: true, users: ['bob'] }), { ...nobody, insecure: true })).toBe(true)
  })
})

describe('continuing where one was', () => {
  const history = { ...CLOSED_CHANNEL, history_size: 10, history_ttl: 1_000 }

  test.each([
    ['recovery', isRecoverable, 'allow_recovery', 'force_recovery'],
    ['positioning', isPositioned, 'allow_positioning', 'force_positioning'],
  ] as const)('%s needs history, and to be forced, or asked for and allowed', (_, has, allow, force) => {
    const table = [
      [{ ...history }, true, false],
      [{ ...history, [allow]: true }, false, false],
      [{ ...history, [allow]: true }, true, true],
      [{ ...history, [force]: true }, false, true],
      [{ ...CLOSED_CHANNEL, [allow]: true, [force]: true }, true, false],
      [{ ...history, history_ttl: 0, [force]: true }, true, false],
      [{ ...history, history_size: 0, [force]: true }, true, false],
    ] as const
    for (const [options, asked, expected] of table) expect(has(options, asked), JSON.stringify(options)).toBe(expected)
  })
})

test('in a channel of the server itself nothing is permitted: not by option, not by name, not to the insecure', () => {
  const everything = Object.fromEntries(
    Object.entries(CLOSED_CHANNEL).map(([name, value]) => [name, typeof value === 'boolean' ? true : value]),
  )
  const own = { ...channel(everything, { users: ['alice'] }), isReserved: true }
  for (const asker of [alice, nobody, { ...alice, subscribed: true }, { ...alice, subscribed: true, insecure: true }]) {
    expect(maySubscribe(own, asker)).toBe(false)
    for (const act of ['publish', 'history', 'presence'] as const) expect(mayAct(act, own, asker)).toBe(false)
  }
})

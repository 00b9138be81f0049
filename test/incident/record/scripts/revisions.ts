import { logs, type Night } from '../night.ts'
import { OLD, STRANGERS } from './redis.ts'

export const NEW = 'chat-00042-wab'

/** The password is another one now; who is in stays in, and the next revision was given the old one. */
export async function passwordRotated(night: Night): Promise<void> {
  const redis = await night.redis({ args: ['--user', 'tidegate', 'on', '>geheim', '~*', '&*', '+@all'] })
  const url = redis.url.replace('//', '//tidegate:geheim@')
  const servers = await night.serving(1, { revision: OLD, redis: url })
  const people = await night.people(servers)
  night.talk(people)
  await redis.command('ACL', 'SETUSER', 'tidegate', 'resetpass', '>neues-geheim')
  await neverOpens(night, url)
  night.talk(people)
}

/** The next revision looks for Redis under a name that nobody knows. */
export async function hostUnknown(night: Night): Promise<void> {
  const redis = await night.redis()
  const servers = await night.serving(1, { revision: OLD, redis: redis.url })
  night.talk(await night.people(servers))
  await neverOpens(night, 'redis://redis-chat.invalid:6379')
}

/** A revision whose start budget ends. */
async function neverOpens(night: Night, redis: string): Promise<void> {
  const next = await night.deploy({ revision: NEW, redis })
  await logs(next, /^service\.lost$/)
  await night.knocks(next, STRANGERS)
  await next.event('server.expired')
  await next.exited
}

/** The next revision has another key for tokens than the one that they are signed with. */
export async function tokenKeyChanged(night: Night): Promise<void> {
  const redis = await night.redis()
  const old = await night.serving(1, { revision: OLD, redis: redis.url })
  night.talk(await night.people(old))
  const token = { hmac_secret_key: 'another secret of the tests, thirty-two bytes and more' }
  const [next] = await night.serving(1, { revision: NEW, redis: redis.url, config: { client: { token } } })
  if (next === undefined) throw new Error('no instance')
  for (let n = 0; n < 2 * STRANGERS; n++) await night.refusedPerson(next)
  night.talk(await night.people(old, 1))
}

const PAGE = 'https://chat.example.com'

/** The next revision's list of origins has another spelling of the page's. */
export async function originMisspelt(night: Night): Promise<void> {
  const redis = await night.redis()
  const origins = (origin: string) => ({ client: { allowed_origins: [origin] } })
  const [old] = await night.serving(1, { revision: OLD, redis: redis.url, config: origins(PAGE) })
  const [next] = await night.serving(1, { revision: NEW, redis: redis.url, config: origins('https://chat.example.org') })
  if (old === undefined || next === undefined) throw new Error('no instance')
  await night.knocks(next, 2 * STRANGERS, { origin: PAGE })
  await night.page(old, PAGE)
}

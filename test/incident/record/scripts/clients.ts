import { setTimeout as pause } from 'node:timers/promises'
import { TEST_API_KEY } from '../../../support/tokens.ts'
import { logs, places, reopens, type Night } from '../night.ts'
import { OLD, STRANGERS } from './redis.ts'

/** More come than one instance takes. */
export async function flood(night: Night): Promise<void> {
  const redis = await night.redis()
  const limit = { client: { connection_limit: 8 } }
  const servers = await night.serving(2, { revision: OLD, redis: redis.url, config: limit })
  night.talk(await night.people(servers, 8))
  for (const server of servers) await night.knocks(server, 20)
}

/** The platform takes an instance away while people are on it. */
export async function drained(night: Night): Promise<void> {
  const redis = await night.redis()
  const servers = await night.serving(2, { revision: OLD, redis: redis.url })
  night.talk(await night.people(servers, 8))
  const [first] = servers
  if (first === undefined) throw new Error('no instance')
  first.signal('SIGTERM')
  await first.event('server.stopped')
  await first.exited
}

/** Somebody reads nothing of what comes: more gathers for them than may. */
export async function slowConsumers(night: Night): Promise<void> {
  const redis = await night.redis()
  const config = { client: { queue_max_size: 65_536 } }
  const servers = await night.serving(1, { revision: OLD, redis: redis.url, config })
  const [server] = servers
  if (server === undefined) throw new Error('no instance')
  night.talk(await night.people(servers))
  for (let n = 0; n < STRANGERS; n++) await night.sleeper(server, 'talk:busy')
  const publish = JSON.stringify({ channel: 'talk:busy', data: 'x'.repeat(40_000) })
  const isCut = logs(server, /^connection\.disconnected$/, /"code":3008/, { times: STRANGERS }).then(() => true)
  // What the operating system takes for a peer that does not read is megabytes.
  while (!(await Promise.race([isCut, pause(1).then(() => false)]))) {
    await fetch(server.url('/api/publish'), { method: 'POST', headers: { 'X-API-Key': TEST_API_KEY }, body: publish })
  }
}

const STILL_MS = 2_500

/** An instance gets no processor for a while, as one without requests does on some platforms. */
export async function stoodStill(night: Night): Promise<void> {
  const redis = await night.redis()
  const servers = await night.serving(2, { revision: OLD, redis: redis.url })
  const [first] = servers
  if (first === undefined) throw new Error('no instance')
  night.talk(await night.people(servers))
  const [from = 0] = places(servers)
  first.signal('SIGSTOP')
  // They wait at its door meanwhile.
  const strangers = Array.from({ length: STRANGERS }, () => night.knocks(first, 1))
  await pause(STILL_MS)
  first.signal('SIGCONT')
  await Promise.all(strangers)
  await reopens([first], [from])
}

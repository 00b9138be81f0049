/** Bugs in what speaks to Redis, found by scenarios on real servers. */

/** @type {readonly import('./index.mjs').LabMutant[]} */
export const mutants = [
  {
    id: 'an-id-is-not-looked-up',
    scenario: 5,
    file: 'src/redis/functions/append.lua',
    old: '    if seen then\n',
    new: '    if false then\n',
  },
  {
    id: 'another-reign-keeps-the-token',
    scenario: 24,
    file: 'src/redis/functions/append.lua',
    old: '  elseif self.r ~= id then\n',
    new: '  elseif false then\n',
  },
  {
    id: 'a-stream-that-knows-more-keeps-the-token',
    scenario: 19,
    file: 'src/redis/functions/append.lua',
    old: `    self = newlife(keys, nonce, id, size, ttl, keep)
    self.o = 1
`,
    new: `    redis.call('DEL', keys[2])
    self.o = 1
`,
  },
  {
    id: 'a-gap-is-called-continuous',
    scenario: 18,
    file: 'src/redis/functions/recover.lua',
    old: 'answers[place] = (offset >= 0 and offset + 1 >= first) and 1 or 0',
    new: 'answers[place] = 1',
  },
  {
    id: 'recovery-leaves-one-out',
    scenario: 153,
    file: 'src/redis/log/recoveries.ts',
    old: 'texts.slice(since.offset + 1 - numberIn(first))',
    new: 'texts.slice(since.offset + 2 - numberIn(first))',
  },
  {
    id: 'a-connection-is-taken-for-a-proof',
    scenario: 9,
    file: 'src/server/engine/redis-services.ts',
    old: `        const check = checkOf(await part.prove())
        if (check.kind === 'not-ready') return check
        lease.ready(check.evidence)
`,
    new: '        lease.ready({ connected: true })\n',
  },
  {
    id: 'replicas-are-not-counted',
    scenario: 24,
    file: 'src/redis/log/durable-appends.ts',
    old: '    return count >= needed ? undefined : `${count} of ${needed}',
    new: '    return count >= 0 ? undefined : `${count} of ${needed}',
  },
  {
    id: 'nobody-is-told-that-it-is-restored',
    scenario: 26,
    file: 'src/server/degraded.ts',
    old: "      if (this.#state.kind === 'degraded') this.#become({ kind: 'whole' })\n",
    new: "      if (this.#state.kind === 'degraded') this.#state = { kind: 'whole' }\n",
  },
]

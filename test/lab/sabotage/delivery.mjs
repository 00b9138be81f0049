/** Bugs in src/channel and src/memory. */

const HUB_CHANNEL = 'src/channel/hub-channel.ts'
const ARRIVAL = 'src/channel/arrival.ts'
const LOG = 'src/memory/channel-log.ts'
const STREAM = 'src/memory/stream.ts'

/** @type {readonly import('./hunt.mjs').LabMutant[]} */
export const mutants = [
  {
    id: 'reads-before-the-follow-is-acknowledged',
    world: 'recovery',
    file: 'src/channel/hub.ts',
    old: '      await followed.following\n',
    new: '      void followed.following.catch(() => {})\n      await Promise.resolve()\n',
  },
  {
    id: 'what-gathered-before-is-told-to-who-comes',
    world: 'recovery',
    file: HUB_CHANNEL,
    old: '    this.flush()\n    const heard = ',
    new: '    const heard = ',
  },
  {
    id: 'told-again-what-the-read-had',
    world: 'recovery',
    file: HUB_CHANNEL,
    old: 'const known = position !== undefined && position.offset > heard ? position.offset : 0',
    new: 'const known = 0',
  },
  {
    id: 'merges-two-tokens',
    world: 'recovery',
    file: 'src/channel/merge.ts',
    old: "    if (epoch !== top.epoch) return { kind: 'hole' }\n",
    new: '',
  },
  {
    id: 'a-reset-on-the-way-in-is-not-noticed',
    world: 'recovery',
    file: ARRIVAL,
    old: '    this.#heard = []\n    this.#overtaken = true\n    this.#newest = top\n',
    new: '    this.#newest = top\n',
  },
  {
    id: 'in-without-knowing-where',
    world: 'recovery',
    file: ARRIVAL,
    old: '    if (position !== undefined && this.#astray) this.#channel.part(member)\n',
    new: '',
  },
  {
    id: 'goes-on-across-a-reset',
    world: 'recovery',
    file: HUB_CHANNEL,
    old: '    for (const group of this.#groups.slice()) if (group.epoch !== undefined) this.#part(group)\n',
    new: '',
  },
  {
    id: 'a-position-of-another-token-is-continued',
    world: 'recovery',
    file: STREAM,
    old: 'if (since.epoch !== this.epoch || missed < 0',
    new: 'if (missed < 0',
  },
  {
    id: 'what-was-trimmed-is-not-missed',
    world: 'recovery',
    file: STREAM,
    old: ' || missed > held || missed > limit)',
    new: ' || missed > limit)',
  },
  {
    id: 'an-id-on-its-way-is-not-known',
    world: 'append',
    file: LOG,
    old: '    this.#inFlight.set(key, appended)\n',
    new: '',
  },
  {
    id: 'an-id-is-not-remembered',
    world: 'append',
    file: LOG,
    old: '    if (key !== undefined && id !== undefined) {\n      ids.remember(',
    new: '    if (key !== undefined && id === undefined) {\n      ids.remember(',
  },
  {
    id: 'ids-are-forgotten-with-the-process',
    world: 'append',
    file: 'src/memory/restore.ts',
    old: '  if (id !== undefined) {\n    const position',
    new: "  if (id === '') {\n    const position",
  },
  {
    id: 'an-offset-is-not-given-back',
    world: 'append',
    file: LOG,
    old: '        operation.place.stream.giveBack()\n',
    new: '',
  },
  {
    id: 'an-id-that-failed-fails-for-ever',
    world: 'append',
    file: LOG,
    old: "        if (operation.key !== undefined) this.#inFlight.delete(operation.key)\n        operation.settle({ kind: 'unavailable', reason })",
    new: "        operation.settle({ kind: 'unavailable', reason })",
  },
  {
    id: 'what-a-failed-write-left-is-not-cut-off',
    world: 'append',
    file: 'src/memory/segments.ts',
    old: '      active.hasDebris = true\n      // The write',
    new: '      // The write',
  },
  {
    id: 'acknowledged-before-it-is-written',
    world: 'append',
    file: 'src/memory/writer.ts',
    old: '      if (bytes !== undefined) await this.#target.write(bytes)\n',
    new: '      if (bytes !== undefined) void this.#target.write(bytes).catch(() => {})\n',
  },
]

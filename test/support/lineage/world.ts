import { EMPTY, append, expire, fence, isContinuous, nextTowards, open, readOn, trim, type Dataset } from './dataset.ts'
import type { Log } from './log.ts'
import type { Rule } from './rules.ts'

/** A server: the data set that it has, and the reign (replication id) under which it has it. */
export interface Node {
  readonly data: Dataset
  readonly reign: number
  /** The node that it is a replica of; `undefined`: it is a master, or believes to be. */
  readonly follows: number | undefined
  /** What it announced last. */
  readonly announced: Position | undefined
}

/** Where somebody stands, and what they have read up to there. */
export interface Position {
  readonly token: string
  readonly offset: number
  readonly read: Log
  /** Of the token, in the life that it is of. */
  readonly generation: number
}

/** Positions that somebody may have gone away with. */
interface Held extends Position {
  readonly before: Held | undefined
}

/** Never changed: a step makes the next one, and every history that begins alike shares its beginning. */
export interface World {
  readonly nodes: readonly Node[]
  readonly reigns: number
  readonly nonces: number
  readonly publications: number
  /** The last append, which may be sent again after a cut connection, to whoever is there then. */
  readonly sent: { readonly nonce: number; readonly publication: number } | undefined
  /** One client that reads along. It is never where nobody is: a position of every entry is held besides. */
  readonly client: Position | undefined
  readonly held: Held | undefined
}

export const OPERATIONS = {
  append: 'append',
  /** By an instance that still believes to be in the first reign. */
  'stale append': 'append by a stale instance',
  /** The last append once more, with the same publication id. */
  resend: 'send the append again to',
  /** One more call reaches a replica. */
  replicate: 'replicate to',
  /** A replica with whatever it has; its master is not asked, and goes on. */
  promote: 'promote',
  /** A master becomes a replica of the next one, and has what that one has. */
  resync: 'resync',
  /** Planned: the replica has everything, then they change places. */
  failover: 'planned failover to',
  /** With everything that it had. */
  reload: 'restart from the append-only file',
  /** Without the last call. */
  'older snapshot': 'restart from an older snapshot',
  'restart empty': 'restart empty',
  trim: 'trim',
  expire: 'expire',
  fence: 'write the fencing key',
  /** The client subscribes, or comes back with its position. */
  join: 'the client joins at',
  /** The client hears what was announced last. */
  hear: 'the client hears',
} as const satisfies Record<string, string>

export type OperationKind = keyof typeof OPERATIONS

export interface Operation {
  readonly kind: OperationKind
  readonly node: number
}

export const words = ({ kind, node }: Operation): string => `${OPERATIONS[kind]} ${String.fromCharCode(65 + node)}`

/** The first node is the master of the others, and nothing was ever written. */
export function beginning(nodes: number): World {
  return {
    nodes: Array.from({ length: nodes }, (_, index) => ({
      data: EMPTY,
      reign: 0,
      follows: index === 0 ? undefined : 0,
      announced: undefined,
    })),
    reigns: 1,
    nonces: 0,
    publications: 0,
    sent: undefined,
    client: undefined,
    held: undefined,
  }
}

/** What comes of an operation; `undefined`: it cannot be done here, or changes nothing. */
export function step(rule: Rule, world: World, { kind, node: at }: Operation): World | undefined {
  const node = world.nodes[at]
  if (node === undefined) return undefined
  if (kind === 'replicate' || kind === 'promote' || kind === 'failover') return asReplica(world, at, node, kind)
  // A replica refuses all of the rest.
  if (node.follows !== undefined) return undefined
  const { stream } = node.data
  switch (kind) {
    case 'append':
      return appended(rule, world, at, node.reign, undefined)
    case 'stale append':
      return appended(rule, world, at, 0, undefined)
    case 'resend':
      return world.sent === undefined ? undefined : appended(rule, world, at, node.reign, world.sent)
    case 'resync': {
      const master = world.nodes.findIndex((other, index) => index !== at && other.follows === undefined)
      return master < 0 ? undefined : withNode(world, at, { ...node, ...whole(world, master) })
    }
    case 'reload':
      return reborn(world, at, node.data)
    case 'older snapshot':
      return node.data.before === undefined ? undefined : reborn(world, at, node.data.before)
    case 'restart empty':
      return reborn(world, at, EMPTY)
    case 'trim':
      return stream === undefined || stream.trimmedTo === stream.log.offset
        ? undefined
        : withNode(world, at, { ...node, data: trim(node.data, stream) })
    case 'expire':
      return stream === undefined ? undefined : withNode(world, at, { ...node, data: expire(node.data) })
    case 'fence':
      return node.data.fence === node.reign ? undefined : withNode(world, at, { ...node, data: fence(node.data, node.reign) })
    case 'join':
      return joined(rule, world, at, node)
    case 'hear':
      return heard(rule, world, node.announced)
  }
}

function withNode(world: World, at: number, node: Node): World {
  return { ...world, nodes: world.nodes.with(at, node) }
}

function reborn(world: World, at: number, data: Dataset): World {
  return withNode({ ...world, reigns: world.reigns + 1 }, at, {
    data,
    reign: world.reigns,
    follows: undefined,
    announced: undefined,
  })
}

/** What a replica of this master has once it has everything. */
function whole(world: World, master: number): { readonly data: Dataset; readonly reign: number; readonly follows: number } {
  const { data, reign } = world.nodes[master] ?? { data: EMPTY, reign: 0 }
  return { data, reign, follows: master }
}

function asReplica(world: World, at: number, node: Node, kind: 'replicate' | 'promote' | 'failover'): World | undefined {
  const { follows } = node
  if (follows === undefined) return undefined
  const master = world.nodes[follows]
  if (master === undefined) return undefined
  switch (kind) {
    case 'replicate': {
      // What did not grow from its own data comes as a whole.
      const next = nextTowards(node.data, master.data)
      if (next === undefined && node.data === master.data) return undefined
      return withNode(world, at, { ...node, ...whole(world, follows), ...(next === undefined ? {} : { data: next }) })
    }
    case 'promote':
      return reborn(world, at, node.data)
    case 'failover': {
      if (master.follows !== undefined) return undefined
      const promoted = reborn(world, at, master.data)
      return withNode(promoted, follows, { ...master, ...whole(promoted, at) })
    }
  }
}

function appended(rule: Rule, world: World, at: number, believedReign: number, again: World['sent']): World | undefined {
  const node = world.nodes[at]
  if (node === undefined) return undefined
  const publication = again?.publication ?? world.publications + 1
  const nonce = again !== undefined && rule.sendsNonceAgain ? again.nonce : world.nonces + 1
  const data = append(rule, node.data, { nonce, publication, believedReign }, node.reign)
  const position = positionOf(data)
  // It was there already: the publisher is told so, and nobody else.
  if (data === node.data || position === undefined) return undefined
  return {
    ...withNode(world, at, { ...node, data, announced: position }),
    nonces: Math.max(world.nonces, nonce),
    publications: Math.max(world.publications, publication),
    sent: { nonce, publication },
    held: { ...position, before: world.held },
  }
}

function positionOf({ stream }: Dataset): Position | undefined {
  if (stream === undefined) return undefined
  return { token: stream.token, offset: stream.log.offset, read: stream.log, generation: stream.generation }
}

function joined(rule: Rule, world: World, at: number, node: Node): World {
  const nonce = world.nonces + 1
  const data =
    node.data.stream === undefined ? open(rule, node.data, { nonce, believedReign: node.reign }, node.reign) : node.data
  const top = positionOf(data)
  const { client } = world
  const goesOn = client !== undefined && data.stream !== undefined && isContinuous(data.stream, client.token, client.offset)
  const here = top !== undefined && goesOn ? { ...top, read: readOn(client.read, top.read) } : top
  if (data === node.data) return { ...world, client: here }
  const next = { ...withNode(world, at, { ...node, data }), nonces: nonce, client: here }
  return top === undefined ? next : { ...next, held: { ...top, before: world.held } }
}

/** Only what comes next, and only under the token that the client has: everything else makes it come back with its position. */
function heard(rule: Rule, world: World, announced: Position | undefined): World | undefined {
  const { client } = world
  if (client === undefined || announced === undefined || announced.offset !== client.offset + 1) return undefined
  if (announced.token !== client.token && !rule.hearsAcrossTokens) return undefined
  const read = { offset: announced.offset, publication: announced.read.publication, before: client.read }
  const isSame = announced.read.before === client.read
  return { ...world, client: { ...client, offset: announced.offset, read: isSame ? announced.read : read } }
}

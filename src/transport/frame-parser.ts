import { Type, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { lines, METHODS, type Command, type Method, type Received } from '../protocol/index.ts'
import { dataText } from './data-text.ts'

/** Ids are unsigned 32-bit numbers in the protocol's schema. */
const ID_MAX = 0xffff_ffff
const OFFSET_MAX = Number.MAX_SAFE_INTEGER

const Text = Type.String()
const Anything = Type.Unknown()
const Flag = Type.Optional(Type.Boolean())
const Offset = Type.Optional(Type.Integer({ minimum: 0, maximum: OFFSET_MAX }))
const Recover = { recover: Flag, epoch: Type.Optional(Text), offset: Offset }
const Channel = { channel: Text }
const TokenField = { token: Type.Optional(Text) }

/** What each method's request must look like. More fields than these are ignored: newer clients send more. */
const REQUESTS = {
  connect: Type.Object({
    ...TokenField,
    data: Type.Optional(Anything),
    subs: Type.Optional(Type.Record(Text, Type.Object(Recover))),
    name: Type.Optional(Text),
    version: Type.Optional(Text),
    headers: Type.Optional(Type.Record(Text, Text)),
  }),
  subscribe: Type.Object({
    ...Channel,
    ...TokenField,
    ...Recover,
    data: Type.Optional(Anything),
    positioned: Flag,
    recoverable: Flag,
    join_leave: Flag,
    delta: Type.Optional(Text),
  }),
  unsubscribe: Type.Object(Channel),
  publish: Type.Object({ ...Channel, data: Anything }),
  presence: Type.Object(Channel),
  presence_stats: Type.Object(Channel),
  history: Type.Object({
    ...Channel,
    limit: Type.Optional(Type.Integer()),
    since: Type.Optional(Type.Object({ offset: Offset, epoch: Type.Optional(Text) })),
    reverse: Flag,
  }),
  ping: Type.Object({}),
  send: Type.Object({ data: Type.Optional(Anything) }),
  rpc: Type.Object({ method: Type.Optional(Text), data: Type.Optional(Anything) }),
  refresh: Type.Object(TokenField),
  sub_refresh: Type.Object({ ...Channel, ...TokenField }),
} satisfies Record<Method, TSchema>

const VALIDATORS = Object.fromEntries(
  Object.entries(REQUESTS).map(([method, schema]) => [method, Compile(schema)]),
) as unknown as Record<Method, { Check(value: unknown): boolean }>

/** What one frame says, line by line. Stops at the first line that is no command: the session ends there. */
export function parseFrame(frame: string): readonly Received[] {
  const received: Received[] = []
  for (const line of lines(frame)) {
    const one = parseLine(line, frame.length)
    received.push(one)
    if (one.kind === 'malformed') break
  }
  if (received.length === 0) received.push({ kind: 'malformed', detail: 'the frame is empty' })
  return received
}

/** Id of the connect that a conversation begins with; `undefined`: it begins with something else. */
export function firstConnect([first]: readonly Received[]): number | undefined {
  return first?.kind === 'command' && first.command.method === 'connect' ? first.command.id : undefined
}

function parseLine(line: string, frameLength: number): Received {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { kind: 'malformed', detail: 'not JSON' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'malformed', detail: 'not an object' }
  return parseCommand(value as Readonly<Record<string, unknown>>, line, frameLength)
}

function parseCommand(value: Readonly<Record<string, unknown>>, line: string, frameLength: number): Received {
  const keys = Object.keys(value)
  const name = keys.find((key) => key !== 'id')
  const id = value['id'] ?? 0
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > ID_MAX)
    return { kind: 'malformed', detail: 'id is not an unsigned number' }
  if (name === undefined) return id === 0 ? { kind: 'pong' } : { kind: 'malformed', detail: 'no command' }
  if (keys.length > (Object.hasOwn(value, 'id') ? 2 : 1))
    return { kind: 'malformed', detail: 'more than one command in one object' }
  if (id === 0 && name !== 'send') return { kind: 'malformed', detail: 'the command has no id' }
  if (!isMethod(name)) return { kind: 'refused', id, error: 'methodNotFound', detail: 'method not found' }
  const request = value[name]
  if (!VALIDATORS[name].Check(request))
    return { kind: 'refused', id, error: 'badRequest', detail: `bad request: the fields of ${name} are not as they should be` }
  return { kind: 'command', command: { method: name, id, request, dataText: dataText(line, name, frameLength) } as Command }
}

function isMethod(name: string): name is Method {
  return Object.hasOwn(METHODS, name)
}

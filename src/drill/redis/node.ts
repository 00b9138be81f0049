import { createClient, ErrorReply } from '@redis/client'
import type { Timers } from '../../runtime/index.ts'
import { nodeName, type NodeAddress } from './address.ts'

export type Reply = string | number | null | readonly Reply[]

/** Why a node could not be asked, or said no. Its words hold no password. */
export class RedisRefusal extends Error {
  override readonly name = 'RedisRefusal'
  /** First word of an error reply: `NOPERM`, `LOADING`; empty where there was no reply. */
  readonly word: string

  constructor(message: string, word: string, cause?: unknown) {
    super(message, { cause })
    this.word = word
  }
}

export interface Node {
  readonly name: string
  /** @throws RedisRefusal */
  ask(words: readonly string[], deadlineMs?: number): Promise<Reply>
  close(): void
}

const CONNECT_MS = 3_000
const ANSWER_MS = 5_000

/** One connection, that does not come back. Rejects with a {@link RedisRefusal}. */
export async function openNode(address: NodeAddress, timers: Timers): Promise<Node> {
  const { host = '', port = 0, path, isTls, user, password } = address
  const name = nodeName(address)
  const common = { connectTimeout: CONNECT_MS, reconnectStrategy: false } as const
  const tcp = { ...common, host, port }
  const client = createClient({
    RESP: 2,
    socket: path !== undefined ? { ...common, path, tls: false } : isTls ? { ...tcp, tls: true } : tcp,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    name: 'tidegate-drill',
    disableClientInfo: true,
    disableOfflineQueue: true,
    commandOptions: { timeout: 0 },
    maintNotifications: 'disabled',
  })
  // What is asked next is refused then; nobody else has to know.
  client.on('error', () => {})
  await within(connected(), CONNECT_MS, name, timers)
  return {
    name,
    ask: (words, deadlineMs = ANSWER_MS) => within(client.sendCommand<Reply>([...words]), deadlineMs, name, timers, words[0]),
    close: () => client.destroy(),
  }

  async function connected(): Promise<void> {
    await client.connect()
  }
}

/** One question over a connection of its own. Rejects with a {@link RedisRefusal}. */
export async function ask(address: NodeAddress, words: readonly string[], timers: Timers): Promise<Reply> {
  const node = await openNode(address, timers)
  try {
    return await node.ask(words)
  } finally {
    node.close()
  }
}

function within<Result>(
  result: Promise<Result>,
  ms: number,
  name: string,
  timers: Timers,
  command = 'the connection',
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = timers.after(ms, () => reject(new RedisRefusal(`${name} does not answer within ${ms / 1_000} s`, '')))
    result.then(
      (value) => {
        cancel()
        resolve(value)
      },
      (error: unknown) => {
        cancel()
        reject(refusalOf(name, command, error))
      },
    )
  })
}

/** An error reply may repeat the arguments of a command that it does not know: those of AUTH are a password. */
function refusalOf(name: string, command: string, error: unknown): RedisRefusal {
  if (error instanceof ErrorReply) {
    const text = error.message.replace(/,? with args beginning with:.*/s, '').slice(0, 200)
    return new RedisRefusal(`${name} refuses ${command}: ${text}`, text.split(' ')[0] ?? '', undefined)
  }
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const why = code === 'ECONNREFUSED' ? 'nothing listens there' : code === '' ? 'the connection ended' : code
  return new RedisRefusal(`cannot reach ${name}: ${why}`, '', undefined)
}

/** For a person at a shell. A password is asked for, never written. */
export function byHandOnNode({ host, port, path, isTls, user, password }: NodeAddress, words: readonly string[]): string {
  const where = path === undefined ? ['-h', host ?? '', '-p', String(port ?? 0)] : ['-s', path]
  const who = [...(user === undefined ? [] : ['--user', user]), ...(password === undefined ? [] : ['--askpass'])]
  return ['redis-cli', ...where, ...(isTls ? ['--tls'] : []), ...who, ...words].join(' ')
}

import type { Adapter, Carried, Conversation, Greeter } from './adapter.ts'
import { fail, skip } from './verdict.ts'

/** How a Tidegate is entered. */
export interface TidegateOptions {
  /** Connection token; absent where nobody is asked for one. */
  readonly token?: string | undefined
  /**
   * Beginning of the names of the channels whose echo is used, each made whole with the client's id. Absent: pings of the
   * protocol are used, which show that a message was understood, but not that its content arrived unharmed.
   */
  readonly channel?: string | undefined
}

type Line = Readonly<Record<string, unknown>>

/** Any other byte stands for itself in JSON's strings; also those of a broken character, which is what some cases send. */
const ESCAPED = new Set([0x22, 0x5c])

/**
 * For Tidegate, or any server of its protocol: texts are commands in JSON. What comes back of a publication, to whoever
 * published it, is the echo; without a channel the answer to a ping is.
 */
export function tidegateAdapter({ token, channel }: TidegateOptions = {}): Adapter {
  return {
    name: 'tidegate',
    async open(greeter) {
      greeter.sendText(JSON.stringify({ id: 1, connect: token === undefined ? {} : { token } }))
      const { client } = resultOf(await answer(greeter, 1), 'connect')
      if (channel === undefined) return new TidegateConversation(undefined)
      const own = `${channel}-${String(client)}`
      greeter.sendText(JSON.stringify({ id: 2, subscribe: { channel: own } }))
      resultOf(await answer(greeter, 2), 'subscribe')
      return new TidegateConversation(own)
    },
  }
}

async function answer(greeter: Greeter, id: number): Promise<Line> {
  for (;;) {
    const line = linesOf((await greeter.message()).payload).find((candidate) => candidate['id'] === id)
    if (line !== undefined) return line
  }
}

function resultOf(line: Line, method: string): Line {
  const result = line[method]
  if (typeof result !== 'object' || result === null) fail(`it answered ${method} with ${JSON.stringify(line)}`)
  return result as Line
}

function linesOf(payload: Buffer): readonly Line[] {
  return payload
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      try {
        return JSON.parse(line) as Line
      } catch {
        return fail(`it said ${JSON.stringify(line.slice(0, 80))}, which is no JSON`)
      }
    })
}

class TidegateConversation implements Conversation {
  readonly #channel: string | undefined
  #id = 10

  constructor(channel: string | undefined) {
    this.#channel = channel
  }

  text(content: Uint8Array): Carried {
    return this.#carry(content, quoted(content))
  }

  #carry(content: Uint8Array, inJson: Uint8Array): Carried {
    const id = this.#id++
    const [before, after] = this.#around(id)
    const payload = Buffer.concat([Buffer.from(before), inJson, Buffer.from(after)])
    return { payload, isBinary: false, at: before.length, key: this.#keyOf(id, Buffer.from(content).toString()) }
  }

  textOf(bytes: number): Carried {
    const [before, after] = this.#around(this.#id)
    const contentBytes = bytes - before.length - after.length
    if (contentBytes < 0) skip(`a command of this protocol is never as short as ${bytes} bytes`)
    const content = Buffer.alloc(contentBytes, '*')
    return this.#carry(content, content)
  }

  binary(): never {
    skip('this protocol takes texts alone: a binary message is closed with 3501')
  }

  hear({ payload }: { readonly payload: Buffer }): readonly string[] {
    return linesOf(payload).flatMap((line) => this.#read(line))
  }

  /** A command, up to where its content begins, and from where it ends. */
  #around(id: number): readonly [string, string] {
    return this.#channel === undefined
      ? [`{"id":${id},"ping":{"content":"`, '"}}']
      : [`{"id":${id},"publish":{"channel":${JSON.stringify(this.#channel)},"data":"`, '"}}']
  }

  #keyOf(id: number, content: string): string {
    return this.#channel === undefined ? `ping ${id}` : `said ${content}`
  }

  #read(line: Line): readonly string[] {
    const { id, error, ping, push } = line
    if (error !== undefined) fail(`it answered with the error ${JSON.stringify(error)}`)
    if (typeof id === 'number' && ping !== undefined) return [`ping ${id}`]
    const { channel, pub } = (push ?? {}) as { readonly channel?: unknown; readonly pub?: { readonly data?: unknown } }
    return channel === this.#channel && pub !== undefined ? [`said ${String(pub.data)}`] : []
  }
}

/** The inside of a string of JSON, byte by byte. */
function quoted(content: Uint8Array): Buffer {
  const parts: Buffer[] = []
  let plain = 0
  for (const [at, byte] of content.entries()) {
    if (byte >= 0x20 && !ESCAPED.has(byte)) continue
    const escape = ESCAPED.has(byte) ? `\\${String.fromCharCode(byte)}` : `\\u${byte.toString(16).padStart(4, '0')}`
    parts.push(Buffer.from(content.subarray(plain, at)), Buffer.from(escape))
    plain = at + 1
  }
  return Buffer.concat([...parts, content.subarray(plain)])
}

// Clients of a swarm, in a process of their own: `centrifuge` from npm, unmodified, as many as asked. Each writes down what it
// does and sees (src/lab/history), before anything else is done with it. Spoken to by swarm.ts over the process's channel.
import { createWriteStream } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Centrifuge, State } from 'centrifuge'
import { SignJWT } from 'jose'
import WebSocket from 'ws'

/** Errors after which the same id may be tried again: no answer, no connection, or a temporary one of the server. */
const AGAIN = new Set([1, 2, 3, 4, 11, 100, 111])
const RETRY_MS = 100

const say = (message) => process.connected && process.send(message)
const nowMs = () => Number(process.hrtime.bigint() / 1_000n) / 1_000

/** Everything that was seen, as JSON lines; totals of each kind go to the parent once a turn at most. */
class Journal {
  #file
  #lines = []
  #totals = {}

  constructor(path) {
    this.#file = createWriteStream(path)
  }

  add(kind, client, more) {
    if (this.#lines.length === 0) setImmediate(() => this.#flush())
    this.#lines.push(JSON.stringify({ kind, client, atMs: nowMs(), ...more }))
    this.#totals[kind] = (this.#totals[kind] ?? 0) + 1
  }

  #flush() {
    if (this.#lines.length === 0) return
    this.#file.write(`${this.#lines.join('\n')}\n`)
    this.#lines = []
    say({ said: 'totals', totals: this.#totals })
  }

  async end() {
    this.#flush()
    await new Promise((resolve) => this.#file.end(resolve))
  }
}

/** One client in one channel. */
class Member {
  #journal
  #centrifuge
  #subscription
  #socketClose
  #isRecovering = false
  #isOver = false
  #n = 0
  /** What it has: the offset of the last delivery, or where its story begins. */
  cursor = -1
  epoch = ''
  /** It was told that something is away, and not yet that it is back. */
  isDegraded = false
  onProgress = () => {}

  constructor(journal, { name, channel, token, endpoint, options, subscription }) {
    this.#journal = journal
    this.name = name
    this.channel = channel
    const member = this
    // The client tells every broken transport as one code; the close frame's own is what must never be 1011.
    class WatchedSocket extends WebSocket {
      constructor(url, protocols) {
        super(url, protocols)
        this.on('close', (code) => (member.#socketClose = code))
      }
    }
    this.#centrifuge = new Centrifuge([{ transport: 'websocket', endpoint }], { websocket: WatchedSocket, token, ...options })
    this.#centrifuge.on('connected', () => this.#add('connected'))
    this.#centrifuge.on('connecting', ({ code, reason }) => this.#left(code, reason))
    this.#centrifuge.on('disconnected', ({ code, reason }) => this.#left(code, reason))
    this.#centrifuge.on('error', () => {
      if (this.#socketClose !== undefined) this.#add('refused', { close: this.#socketClose })
      this.#socketClose = undefined
    })
    this.#centrifuge.on('message', ({ data }) => this.#noticed(data))
    this.#subscription = this.#centrifuge.newSubscription(channel, subscription)
    this.#subscription.on('subscribed', (context) => this.#entered(context))
    this.#subscription.on('publication', ({ offset, data }) => this.#heard(offset, data))
    this.#subscription.on('subscribing', ({ code }) => code >= 2000 && this.#add('unsubscribed', { channel, code }))
    this.#subscription.on('unsubscribed', ({ code }) => this.#add('unsubscribed', { channel, code }))
  }

  async enter() {
    this.#subscription.subscribe()
    this.#centrifuge.connect()
    await this.#subscription.ready()
  }

  /** One after the other, each tried with its id until there is an answer. */
  async publish(everyMs, hasEnded) {
    // Publishers that began together must not all send in one moment.
    await pause(Math.random() * everyMs)
    while (!hasEnded() && this.#centrifuge.state !== State.Disconnected) {
      const dueMs = nowMs() + everyMs
      const id = `${this.name}-${this.#n++}`
      await this.#send(id, `${id} of ${this.channel}`)
      await pause(Math.max(0, dueMs - nowMs()))
    }
  }

  async #send(id, data) {
    const { channel } = this
    this.#add('send', { channel, id, data })
    for (;;) {
      try {
        await this.#centrifuge.ready()
        const { data: stored } = await this.#centrifuge.rpc('chat.send', { channel, id, data })
        const { offset, epoch, duplicate, durability } = stored
        return this.#add('acked', { channel, id, offset, epoch, duplicate, durability })
      } catch ({ code, message }) {
        const isOver = this.#centrifuge.state === State.Disconnected
        if (!AGAIN.has(code) && !isOver) return this.#add('failed', { id, code, message })
        this.#add('unknown', { id, code, message })
        if (isOver) return undefined
        await pause(RETRY_MS * (0.5 + Math.random()))
      }
    }
  }

  end() {
    this.#isOver = true
    this.#centrifuge.disconnect()
  }

  #add(kind, more) {
    if (!this.#isOver) this.#journal.add(kind, this.name, more)
  }

  #left(code, reason) {
    // The first `connecting` is our own.
    if (code !== 0) this.#add('disconnected', { code, reason, close: this.#socketClose })
    this.#socketClose = undefined
    this.isDegraded = false
  }

  #entered({ wasRecovering, recovered, streamPosition }) {
    const { offset, epoch } = streamPosition ?? { offset: 0, epoch: '' }
    this.epoch = epoch
    if (!recovered) this.cursor = offset
    this.#add('subscribed', { channel: this.channel, wasRecovering, recovered, offset, epoch })
    // What was recovered is handed over in this turn, what is live later.
    this.#isRecovering = true
    queueMicrotask(() => (this.#isRecovering = false))
    this.onProgress()
  }

  #heard(offset, data) {
    const { channel, epoch } = this
    this.#add('delivered', { channel, offset, epoch, data, from: this.#isRecovering ? 'recovered' : 'live' })
    this.cursor = Math.max(this.cursor, offset)
    this.onProgress()
  }

  #noticed(data) {
    const word = data?.tidegate
    if (word !== 'degraded' && word !== 'restored') return
    this.#add(word, { reason: data.reason })
    this.isDegraded = word === 'degraded'
    this.onProgress()
  }
}

let journal
let members = []
let publishing = []
let hasEnded = false

const DOES = {
  async start({ path, endpoint, secret, clients, options, subscription }) {
    journal = new Journal(path)
    const key = new TextEncoder().encode(secret)
    for (const { name, channel } of clients) {
      const token = await new SignJWT({ sub: name }).setProtectedHeader({ alg: 'HS256' }).sign(key)
      members.push(new Member(journal, { name, channel, token, endpoint, options, subscription }))
    }
    // A crowd that comes through one door, not all at once.
    for (let first = 0; first < members.length; first += 50)
      await Promise.all(members.slice(first, first + 50).map((member) => member.enter()))
  },

  publish({ names, everyMs }) {
    const chosen = new Set(names)
    publishing = members.filter(({ name }) => chosen.has(name)).map((member) => member.publish(everyMs, () => hasEnded))
  },

  async quiet() {
    hasEnded = true
    await Promise.all(publishing)
  },

  /** Resolves once every client has its channel up to its top, and none waits for the word that something is back. */
  async reach({ tops }) {
    await new Promise((resolve) => {
      const missing = new Set(members)
      const look = (member) => {
        if (member.isDegraded || member.cursor < (tops[member.channel] ?? 0)) return
        missing.delete(member)
        if (missing.size === 0) resolve()
      }
      for (const member of members) member.onProgress = () => look(member)
      for (const member of members) look(member)
    })
  },

  async end() {
    for (const member of members) member.end()
    await journal?.end()
  },
}

async function answer({ call, words }) {
  try {
    await DOES[words.do](words)
    say({ said: 'done', call })
  } catch (error) {
    say({ said: 'failed', call, error: error instanceof Error ? error.stack : JSON.stringify(error) })
  }
}
process.on('message', (message) => void answer(message))
// The parent is gone: nobody is left to write for.
process.on('disconnect', () => process.exit(1))

// A client at the level of the protocol: it connects and subscribes in one frame, and comes back with its position.
import WebSocket from 'ws'

export class Returning {
  #port
  #token
  #channel
  /** @type {{ offset: number, epoch: string } | undefined} */
  #position
  /** @type {{ recovered?: boolean, publications?: readonly { offset: number }[], offset: number, epoch: string } | undefined} */
  #answer
  /** @type {WebSocket | undefined} */
  #socket
  #id = 2
  /** @type {Map<number, (reply: Record<string, any>) => void>} */
  #waiting = new Map()

  /** @param {number} port @param {string} token @param {string} channel */
  constructor(port, token, channel) {
    this.#port = port
    this.#token = token
    this.#channel = channel
  }

  /** Resolves when the subscription is answered: with what was missed, if it was here before. */
  come() {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${this.#port}/connection/websocket`, { perMessageDeflate: false })
      this.#socket = socket
      const subscribe = {
        channel: this.#channel,
        ...(this.#position === undefined ? {} : { recover: true, ...this.#position }),
      }
      const commands = [
        { id: 1, connect: { token: this.#token } },
        { id: 2, subscribe },
      ]
      this.#waiting.set(2, (reply) => {
        if (reply['error'] !== undefined) return reject(new Error(`cannot subscribe: ${JSON.stringify(reply['error'])}`))
        const { epoch, offset = 0 } = reply['subscribe']
        this.#answer = { ...reply['subscribe'], offset }
        this.#position ??= { epoch, offset }
        resolve(undefined)
      })
      socket.once('open', () => socket.send(commands.map((command) => JSON.stringify(command)).join('\n')))
      socket.on('message', (/** @type {Buffer} */ data) => this.#read(data.toString('utf8')))
      socket.once('error', reject)
      socket.once('close', (code) => reject(new Error(`the connection ended with ${code}`)))
    })
  }

  /** @param {string} channel @param {string} text */
  publish(channel, text) {
    const id = ++this.#id
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (reply) =>
        reply['error'] === undefined ? resolve(undefined) : reject(new Error(reply['error'].message)),
      )
      this.#socket?.send(JSON.stringify({ id, publish: { channel, data: text } }))
    })
  }

  drop() {
    this.#socket?.removeAllListeners()
    this.#socket?.on('error', () => {})
    this.#socket?.terminate()
  }

  /** Was it told that it recovered, and given all that it missed in order? @param {number} missed */
  hasRecovered(missed) {
    const from = (this.#position?.offset ?? 0) + 1
    const offsets = (this.#answer?.publications ?? []).map(({ offset }) => offset)
    return (
      this.#answer?.recovered === true && offsets.length === missed && offsets.every((offset, index) => offset === from + index)
    )
  }

  /** @param {string} text */
  #read(text) {
    for (const line of text.split('\n')) {
      if (line === '{}') {
        this.#socket?.send('{}')
        continue
      }
      const reply = JSON.parse(line)
      const settle = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      settle?.(reply)
    }
  }
}

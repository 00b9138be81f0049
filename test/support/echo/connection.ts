import type { Duplex } from 'node:stream'
import { EchoDeflate } from './deflate.ts'
import type { FlawName } from './flaws.ts'
import { BINARY, CLOSE, frame, PING, PONG, TEXT } from './frame.ts'
import { Failure, judgeHead, lengthOf } from './head.ts'
import { readRequest } from './request.ts'
import { Utf8Watch } from './utf8.ts'

/** Longer messages are closed with 1009. */
export const ECHO_MESSAGE_BYTES_MAX = 1_048_576

interface Head {
  readonly isFinal: boolean
  readonly reserved: number
  readonly opcode: number
  readonly mask: Buffer | undefined
  readonly headBytes: number
  readonly length: number
}

interface Message {
  readonly opcode: number
  readonly isCompressed: boolean
  readonly parts: Buffer[]
  bytes: number
  readonly watch: Utf8Watch
}

/** One connection of the echo server. */
export class EchoConnection {
  readonly #socket: Duplex
  readonly #flaw: FlawName | undefined
  #bytes: Buffer = Buffer.alloc(0)
  #isUpgraded = false
  /** It has sent its close frame. */
  #isClosed = false
  #deflate: EchoDeflate | undefined
  #message: Message | undefined
  #firstMask: Buffer | undefined
  /** Bytes of the payload of the frame that is coming that were looked at already. */
  #seenBytes = 0
  #latePongs: Buffer[] = []
  #lateClose: Buffer | undefined
  #kept: Buffer[] = []

  static on(socket: Duplex, flaw: FlawName | undefined): EchoConnection {
    return new EchoConnection(socket, flaw)
  }

  private constructor(socket: Duplex, flaw: FlawName | undefined) {
    this.#socket = socket
    this.#flaw = flaw
    socket.on('data', (chunk: Buffer) => this.#received(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('end', () => {
      if (flaw !== 'half-end-ignored') socket.end()
    })
  }

  #is(flaw: FlawName): boolean {
    return this.#flaw === flaw
  }

  #received(chunk: Buffer): void {
    if (this.#isClosed && !this.#is('ping-after-close') && !this.#is('text-after-close') && !this.#is('fails-and-goes-on')) return
    if (this.#is('frame-in-one-read') && this.#isUpgraded) this.#bytes = chunk
    else this.#bytes = Buffer.concat([this.#bytes, chunk])
    if (!this.#isUpgraded && !this.#handshake()) return
    try {
      for (let frames = 0; this.#frame(); frames++) if (this.#is('one-frame-a-read')) this.#bytes = Buffer.alloc(0)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      this.#fail(error.code)
    }
    if (this.#is('pong-last')) for (const payload of this.#latePongs.splice(0).slice(-1)) this.#send(PONG, payload)
  }

  #handshake(): boolean {
    const read = readRequest(this.#bytes, this.#flaw)
    if (read.kind === 'more') return false
    this.#socket.write(read.answer, 'latin1')
    if (read.kind === 'refused') {
      this.#bytes = Buffer.alloc(0)
      this.#isClosed = true
      this.#socket.end()
      return false
    }
    this.#bytes = this.#bytes.subarray(read.bytes)
    this.#isUpgraded = true
    if (read.deflate !== undefined) this.#deflate = new EchoDeflate(read.deflate, this.#flaw)
    return true
  }

  /** Takes one frame. @returns whether there was a whole one. */
  #frame(): boolean {
    const head = this.#head()
    if (head === undefined) return false
    const { headBytes, length } = head
    const come = this.#bytes.subarray(headBytes, headBytes + length)
    if (come.length < length) {
      this.#watchEarly(head, come)
      return false
    }
    this.#bytes = this.#bytes.subarray(headBytes + length)
    const payload = this.#unmasked(head, come)
    if (head.opcode >= CLOSE) this.#control(head, payload)
    else this.#data(head, payload)
    this.#seenBytes = 0
    return !this.#isClosed || this.#is('ping-after-close') || this.#is('text-after-close') || this.#is('fails-and-goes-on')
  }

  #head(): Head | undefined {
    const bytes = this.#bytes
    if (bytes.length < 2) return undefined
    const [first = 0, second = 0] = bytes
    const head = { isFinal: (first & 0x80) !== 0, reserved: (first & 0x70) >> 4, opcode: first & 0x0f }
    const short = second & 0x7f
    const isDeflating = this.#deflate !== undefined
    judgeHead({ ...head, isMasked: (second & 0x80) !== 0, short, isDeflating }, this.#flaw)
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
    const maskBytes = (second & 0x80) === 0 ? 0 : 4
    const headBytes = 2 + lengthBytes + maskBytes
    if (bytes.length < 2 + lengthBytes) return undefined
    const length = lengthOf(bytes, short, this.#flaw)
    if (head.opcode < CLOSE) this.#judgeSize(length)
    if (bytes.length < headBytes) return undefined
    const mask = maskBytes === 0 ? undefined : Buffer.from(bytes.subarray(headBytes - 4, headBytes))
    if (mask?.every((byte) => byte === 0) === true && this.#is('zero-mask-refused')) throw new Failure(1_002)
    this.#firstMask ??= mask
    return { ...head, mask: this.#is('mask-of-first-frame') ? this.#firstMask : mask, headBytes, length }
  }

  #judgeSize(length: number): void {
    if (this.#is('no-limit') && length < 2 ** 40) return
    if (this.#is('waits-for-all') && length > 2 ** 40) return
    const bytes = this.#is('limit-by-frame') ? length : length + (this.#message?.bytes ?? 0)
    if (bytes > ECHO_MESSAGE_BYTES_MAX) throw new Failure(this.#is('large-as-error') ? 1_002 : 1_009)
  }

  #unmasked({ mask }: Head, bytes: Buffer): Buffer {
    const payload = Buffer.from(bytes)
    if (mask !== undefined) for (let at = 0; at < payload.length; at++) payload[at] = (payload[at] ?? 0) ^ (mask[at & 3] ?? 0)
    return payload
  }

  /** Looks at as much of a text as has come. */
  #watchEarly(head: Head, come: Buffer): void {
    const message = this.#message
    const opcode = head.opcode === 0 ? message?.opcode : head.opcode
    if (opcode !== TEXT || this.#deflate !== undefined || !this.#isStrict()) return
    // A frame of its own is not begun before it is whole.
    if (head.opcode === TEXT && this.#earlyWatch === undefined) this.#earlyWatch = this.#newWatch()
    const watch = head.opcode === TEXT ? this.#earlyWatch : message?.watch
    const payload = this.#unmasked(head, come).subarray(this.#seenBytes)
    this.#seenBytes += payload.length
    if (watch?.take(payload) === false) throw new Failure(1_007)
  }

  #earlyWatch: Utf8Watch | undefined

  #isStrict(): boolean {
    const lenient: readonly FlawName[] = [
      'utf8-unchecked',
      'utf8-replaced',
      'utf8-late',
      'utf8-by-fragment',
      'bad-text-ignored',
      'waits-for-all',
    ]
    return this.#flaw === undefined || !lenient.includes(this.#flaw)
  }

  #newWatch(): Utf8Watch {
    return new Utf8Watch({
      surrogates: this.#is('surrogates-taken'),
      overlong: this.#is('overlong-taken'),
      beyond: this.#is('beyond-unicode-taken'),
    })
  }

  #data(head: Head, payload: Buffer): void {
    const { opcode, isFinal, reserved } = head
    let message = this.#message
    if (opcode === 0 && message === undefined) {
      if (this.#is('stray-continuation-ignored')) return
      if (!this.#is('stray-continuation-taken')) throw new Failure(1_002)
    }
    if (opcode !== 0 && message !== undefined) {
      if (!this.#is('interleaved-taken')) throw new Failure(1_002)
      message = undefined
    }
    if (payload.length === 0 && this.#is('empty-fragment-refused') && (opcode === 0 || !isFinal)) throw new Failure(1_002)
    if (this.#is('plain-refused') && this.#deflate !== undefined && opcode !== 0 && reserved === 0) throw new Failure(1_002)
    if (this.#is('fragments-echoed')) return this.#send(opcode === 0 ? TEXT : opcode, payload)
    message ??= {
      opcode: opcode > BINARY ? BINARY : opcode || TEXT,
      isCompressed: reserved === 4,
      parts: [],
      bytes: 0,
      watch: this.#earlyWatch ?? this.#newWatch(),
    }
    this.#earlyWatch = undefined
    if (!(this.#is('last-fragment-lost') && isFinal && message.parts.length >= 2)) message.parts.push(payload)
    message.bytes += payload.length
    if (this.#is('fragments-few') && message.parts.length > 100) throw new Failure(1_008)
    this.#watch(message, payload)
    this.#message = isFinal ? undefined : message
    if (isFinal) this.#whole(message)
  }

  #watch(message: Message, payload: Buffer): void {
    if (message.opcode !== TEXT || message.isCompressed) return
    if (this.#is('utf8-by-fragment')) {
      const watch = this.#newWatch()
      if (!watch.take(payload) || !watch.isWhole) throw new Failure(1_007)
    }
    if (this.#isStrict() && !message.watch.take(payload.subarray(this.#seenBytes))) throw new Failure(1_007)
  }

  #whole(message: Message): void {
    let payload = this.#inflated(message, Buffer.concat([...this.#kept, ...message.parts]))
    if (payload === undefined) return
    if (this.#is('message-kept')) this.#kept = message.parts.length > 1 ? [...message.parts] : []
    if (message.opcode === TEXT) {
      if (!this.#judgeText(message, payload)) return
      if (this.#is('utf8-replaced')) payload = Buffer.from(payload.toString())
      if (this.#is('mark-dropped') && payload.subarray(0, 3).equals(Buffer.of(0xef, 0xbb, 0xbf))) payload = payload.subarray(3)
    }
    if (this.#is('large-cut')) payload = payload.subarray(0, 100_000)
    const isText =
      message.opcode === TEXT ? !this.#is('text-as-binary') : this.#is('fragments-as-text') && message.parts.length > 1
    if (!(payload.length === 0 && this.#is('empty-dropped'))) this.#echo(isText ? TEXT : BINARY, payload)
    for (const late of this.#latePongs.splice(0)) this.#send(PONG, late)
    if (this.#lateClose !== undefined) this.#closed(this.#lateClose)
  }

  #inflated({ isCompressed }: Message, payload: Buffer): Buffer | undefined {
    if (!isCompressed || this.#deflate === undefined) return payload
    let inflated: Buffer | undefined
    try {
      inflated = this.#deflate.inflate(payload, ECHO_MESSAGE_BYTES_MAX)
    } catch {
      if (this.#is('broken-deflate-dropped')) return undefined
      throw new Failure(1_007)
    }
    if (inflated === undefined) throw new Failure(1_009)
    return inflated
  }

  /** @returns false when a flaw passes over it. */
  #judgeText(message: Message, payload: Buffer): boolean {
    if (this.#is('utf8-unchecked') || this.#is('utf8-replaced')) return true
    if (message.isCompressed && this.#is('inflated-unchecked')) return true
    const watch = this.#newWatch()
    const isGood = watch.take(payload) && (watch.isWhole || this.#is('incomplete-taken'))
    if (!isGood && this.#is('bad-text-ignored')) return false
    const isNoCharacter = this.#is('noncharacters-refused') && /[\ufdd0-\ufdef\ufffe\uffff]/.test(payload.toString())
    if (!isGood || isNoCharacter) throw new Failure(1_007)
    return true
  }

  #echo(opcode: number, payload: Buffer): void {
    if (this.#isClosed && !this.#is('text-after-close')) return
    if (this.#is('fragments-begin-anew') && payload.length > 10_000) {
      this.#socket.write(frame(opcode, payload.subarray(0, 10_000), { isFinal: false }))
      this.#socket.write(frame(opcode, payload.subarray(10_000)))
      return
    }
    const deflate = this.#deflate
    if (deflate === undefined) return this.#send(opcode, payload, this.#is('compresses-unasked') ? 4 : 0)
    this.#send(opcode, deflate.deflate(payload), this.#is('rsv1-forgotten') ? 0 : 4)
  }

  #control({ opcode }: Head, payload: Buffer): void {
    if (opcode === CLOSE) {
      if (!this.#isClosed) this.#close(payload)
    } else if (opcode === PING) this.#ping(payload)
    else if (opcode === PONG && this.#is('pong-ponged')) this.#send(PONG, payload)
    else if (opcode === PONG && this.#is('pong-refused')) throw new Failure(1_002)
  }

  #ping(payload: Buffer): void {
    if (this.#isClosed && !this.#is('ping-after-close') && !this.#is('fails-and-goes-on')) return
    if (this.#is('ping-unanswered')) return
    if (this.#is('pong-last') || (this.#is('pong-late') && this.#message !== undefined)) {
      this.#latePongs.push(payload)
      return
    }
    if (this.#is('pong-empty')) return this.#send(PONG, Buffer.alloc(0))
    if (this.#is('pong-as-text')) return this.#send(PONG, Buffer.from(payload.toString()).subarray(0, 125))
    this.#send(PONG, this.#is('pong-cut') ? payload.subarray(0, 124) : payload)
  }

  #close(payload: Buffer): void {
    if (this.#is('close-unanswered')) return
    if (this.#is('close-after-fragments') && this.#message !== undefined) {
      this.#lateClose = payload
      return
    }
    this.#closed(payload)
  }

  #closed(payload: Buffer): void {
    if (this.#is('close-without-frame')) {
      this.#isClosed = true
      return void this.#socket.end()
    }
    if (payload.length === 1 && !this.#is('half-code-taken')) throw new Failure(1_002)
    const code = payload.length < 2 ? undefined : payload.readUInt16BE()
    if (code !== undefined) this.#judgeClose(code, payload.subarray(2))
    let answer = payload.subarray(0, 2)
    if (code === undefined || this.#is('close-code-forgotten')) answer = Buffer.alloc(0)
    if (code === undefined && this.#is('no-code-as-1005')) answer = Buffer.of(0x03, 0xed)
    if (this.#is('codes-as-1000')) answer = Buffer.of(0x03, 0xe8)
    this.#sendClose(answer)
    if (!this.#is('tcp-kept') && !this.#is('ping-after-close') && !this.#is('text-after-close')) this.#socket.end()
  }

  #judgeClose(code: number, reason: Buffer): void {
    const isRegistered = code >= 1_000 && code <= 1_014 && ![1_004, 1_005, 1_006].includes(code)
    const isTaken =
      this.#is('codes-unchecked') ||
      this.#is('codes-as-1000') ||
      (this.#is('1005-taken') && code === 1_005) ||
      (this.#is('1015-taken') && code === 1_015) ||
      (this.#is('low-codes-taken') && code >= 1_016 && code < 3_000)
    const isOwn = code >= 3_000 && code <= 4_999 && !this.#is('high-codes-refused')
    if (!isRegistered && !isOwn && !isTaken) throw new Failure(1_002)
    const watch = this.#newWatch()
    if (!(watch.take(reason) && watch.isWhole) && !this.#is('reason-unchecked')) throw new Failure(1_007)
    if (reason.length > 100 && this.#is('long-reason-cut')) throw new Failure(1_009)
  }

  #fail(code: number): void {
    if (this.#isClosed) return
    if (this.#is('fails-silently')) {
      this.#isClosed = true
      return void this.#socket.end()
    }
    const payload = Buffer.alloc(2)
    payload.writeUInt16BE(this.#is('fails-with-1000') ? 1_000 : this.#is('fails-with-1008') ? 1_008 : code)
    this.#sendClose(payload)
    this.#bytes = Buffer.alloc(0)
    if (!this.#is('fails-and-keeps-tcp') && !this.#is('fails-and-goes-on')) this.#socket.end()
  }

  #sendClose(payload: Buffer): void {
    this.#isClosed = true
    this.#write(frame(CLOSE, payload, { mask: this.#is('masks-its-frames') || this.#is('masks-its-close') }))
  }

  #send(opcode: number, payload: Buffer, reserved = 0): void {
    const isLong = this.#is('length-too-long') || (this.#is('length-125') && payload.length === 125 && opcode < CLOSE)
    this.#write(frame(opcode, payload, { reserved, isLong, mask: this.#is('masks-its-frames') }))
  }

  #write(bytes: Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes)
  }
}

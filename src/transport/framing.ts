import type { Framing } from '../session/index.ts'

/** Several texts share one WebSocket message up to so many characters: fewer frames to parse, none of them large. */
const MESSAGE_CHARACTERS_MAX = 16 * 1_024

/** First byte of a whole text message: FIN, opcode 1 (RFC 6455 section 5.2). */
const TEXT_MESSAGE = 0x81

/**
 * WebSocket text messages (RFC 6455 section 5), each with one or more texts separated by newlines, as the protocol allows.
 * Unmasked and uncompressed, so the same bytes serve every client.
 */
export const websocketFraming: Framing = {
  name: 'websocket',
  frame(texts) {
    const messages = gathered(texts)
    const lengths = messages.map((message) => Buffer.byteLength(message))
    // One piece of memory for all: this is made for every batch of every channel.
    const frames = Buffer.allocUnsafe(lengths.reduce((bytes, length) => bytes + headBytes(length) + length, 0))
    let at = 0
    for (const [index, message] of messages.entries()) {
      const length = lengths[index] ?? 0
      at = writeHead(frames, at, length)
      at += frames.write(message, at, 'utf8')
    }
    return frames
  },
}

/** Texts, put together as far as a message may grow. */
function gathered(texts: readonly string[]): readonly string[] {
  const messages: string[] = []
  let message = ''
  for (const text of texts) {
    if (message !== '' && message.length + text.length >= MESSAGE_CHARACTERS_MAX) {
      messages.push(message)
      message = ''
    }
    message = message === '' ? text : `${message}\n${text}`
  }
  messages.push(message)
  return messages
}

/** The length takes 7, 16 or 64 bits. */
function headBytes(length: number): number {
  return length < 126 ? 2 : length < 0x1_0000 ? 4 : 10
}

/** @returns where the payload begins. */
function writeHead(frames: Buffer, at: number, length: number): number {
  frames[at] = TEXT_MESSAGE
  if (length < 126) frames[at + 1] = length
  else if (length < 0x1_0000) {
    frames[at + 1] = 126
    frames.writeUInt16BE(length, at + 2)
  } else {
    frames[at + 1] = 127
    frames.writeBigUInt64BE(BigInt(length), at + 2)
  }
  return at + headBytes(length)
}

/** One text a line. */
export const httpStreamFraming: Framing = {
  name: 'http_stream',
  frame: (texts) => Buffer.from(`${texts.join('\n')}\n`),
}

/** One server-sent event a text (WHATWG HTML, 9.2). JSON text holds no line break. */
export const sseFraming: Framing = {
  name: 'sse',
  frame: (texts) => Buffer.from(texts.map((text) => `data: ${text}\n\n`).join('')),
}

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
    const frames: Buffer[] = []
    let message = ''
    for (const text of texts) {
      if (message !== '' && message.length + text.length >= MESSAGE_CHARACTERS_MAX) {
        frames.push(websocketFrame(message))
        message = ''
      }
      message = message === '' ? text : `${message}\n${text}`
    }
    frames.push(websocketFrame(message))
    return frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames)
  },
}

/** A message as one frame: the length takes 7, 16 or 64 bits. */
function websocketFrame(message: string): Buffer {
  const bytes = Buffer.byteLength(message)
  const headBytes = bytes < 126 ? 2 : bytes < 0x1_0000 ? 4 : 10
  const frame = Buffer.allocUnsafe(headBytes + bytes)
  frame[0] = TEXT_MESSAGE
  if (headBytes === 2) frame[1] = bytes
  else if (headBytes === 4) {
    frame[1] = 126
    frame.writeUInt16BE(bytes, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(bytes), 2)
  }
  frame.write(message, headBytes, 'utf8')
  return frame
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

import type { IncomingMessage } from 'node:http'

/** What came of reading a request's body. */
export type Body = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'too-large' } | { readonly kind: 'gone' }

/** Reads a body of at most `bytesMax` bytes as UTF-8. More is not read to its end. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) return Promise.resolve({ kind: 'too-large' })
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= bytesMax) chunks.push(chunk)
      else {
        request.pause()
        resolve({ kind: 'too-large' })
      }
    })
    request.on('end', () => resolve({ kind: 'text', text: Buffer.concat(chunks).toString('utf8') }))
    request.on('error', () => resolve({ kind: 'gone' }))
    request.on('close', () => resolve({ kind: 'gone' }))
  })
}

import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectSecurely } from 'node:tls'
import type { Timers } from '../../runtime/index.ts'
import type { Target } from './handshake.ts'

/** Opens one connection to the server under test. Rejects with the system's error. */
export type Dial = () => Promise<Duplex>

/** @param text `ws:`, `wss:`, `http:` or `https:`. @returns what is wrong with it otherwise. */
export function targetOf(text: string): Target | string {
  const given = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `ws://${text}`
  if (!URL.canParse(given)) return 'the URL is none: write it as in ws://localhost:8080/connection/websocket'
  const url = new URL(given)
  const isSecure = url.protocol === 'wss:' || url.protocol === 'https:'
  if (!isSecure && url.protocol !== 'ws:' && url.protocol !== 'http:') return `${url.protocol}// is none of ws:// and wss://`
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port)
  return { host: url.hostname, port, isSecure, path: `${url.pathname}${url.search}` }
}

/** Over TCP, or over TLS with the certificate checked. Each write is a segment of its own, as far as the system lets it. */
export function dialTo({ host, port, isSecure }: Target, timers: Timers, waitMs: number): Dial {
  // An address of IPv6 has brackets in a URL, and nowhere else.
  const address = host.replace(/^\[|\]$/g, '')
  return () =>
    new Promise((resolve, reject) => {
      const ready = (): void => {
        cancel()
        socket.off('error', reject)
        resolve(socket)
      }
      const socket = isSecure
        ? connectSecurely({ host: address, port, servername: address, ALPNProtocols: ['http/1.1'] }, ready)
        : connect({ host: address, port }, ready)
      const cancel = timers.after(waitMs, () =>
        socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' })),
      )
      socket.setNoDelay(true)
      socket.once('error', reject)
    })
}

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** To one order. 400: it is wrong; 502: it was tried, and failed. */
export interface Answer {
  readonly status: 200 | 400 | 502
  readonly text: string
}

const BODY_BYTES_MAX = 4_096

/**
 * Takes orders over HTTP on loopback: `curl -d 'deploy' http://127.0.0.1:PORT`. Whoever is on the machine can reach it, and a page
 * in a browser would like to: it runs no command that is not running already, and speaks to no page.
 */
export class ControlPort {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  /** @param obey one line. */
  static async start(port: number, obey: (line: string) => Promise<Answer>): Promise<ControlPort> {
    const server = createServer((request, response) => {
      const answer = (status: number, text: string): void =>
        void response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(`${text}\n`)
      if (!isLocalProgram(request, server)) return answer(403, 'this takes orders from programs on this machine only')
      if (request.method !== 'POST') return answer(405, "POST an order, as in: curl -d 'deploy' URL")
      readBody(request)
        .then((body) =>
          body === undefined ? answer(413, 'that is no order') : obey(body).then(({ status, text }) => answer(status, text)),
        )
        .catch(() => request.destroy())
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return new ControlPort(server)
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

/** A page sends an `Origin` with what it posts; a name that leads here by another's DNS is another `Host`. */
function isLocalProgram({ headers }: IncomingMessage, server: Server): boolean {
  const { port } = server.address() as AddressInfo
  const isHere = [`127.0.0.1:${port}`, `localhost:${port}`].includes(headers.host ?? '')
  return isHere && headers.origin === undefined && headers['sec-fetch-site'] === undefined
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

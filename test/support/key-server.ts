import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'

/** A key server on loopback: silent, broken, or good, as the test says. */
export class KeyServer {
  readonly #server: Server
  readonly #document: string
  #silent: ServerResponse[] = []
  #mood: 'silent' | 'broken' | 'good'

  private constructor(server: Server, document: string, mood: 'silent' | 'broken' | 'good') {
    this.#server = server
    this.#document = document
    this.#mood = mood
    server.on('request', (_request, response) => this.#answer(response))
  }

  static async start(mood: 'silent' | 'broken' | 'good'): Promise<KeyServer> {
    const { publicKey } = await generateKeyPair('ES256', { extractable: true })
    const document = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }] })
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new KeyServer(server, document, mood)
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/keys`
  }

  /** From now on, and for those who wait. */
  become(mood: 'broken' | 'good'): void {
    this.#mood = mood
    for (const response of this.#silent.splice(0)) this.#answer(response)
  }

  async stop(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  #answer(response: ServerResponse): void {
    if (this.#mood === 'silent') this.#silent.push(response)
    else if (this.#mood === 'broken') response.writeHead(500).end()
    else response.writeHead(200, { 'Content-Type': 'application/json' }).end(this.#document)
  }
}

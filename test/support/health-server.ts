import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { healthHandler } from '../../src/http/index.ts'
import { ABOUT, LOAD, type DrivenReadiness } from './driven-services.ts'

/** A small server that answers health for an engine whose services the test drives, and nothing else. */
export class HealthServer {
  readonly #server: Server
  readonly url: string

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async start({ readiness, reporter }: DrivenReadiness): Promise<HealthServer> {
    const health = healthHandler({
      state: () => readiness.gate('clients').verdict().kind,
      hasBeenOpen: () => reporter.hasBeenOpen,
      report: () => reporter.report(readiness, ABOUT, LOAD, 'public'),
    })
    return HealthServer.answering((request, response) => {
      if (!health(request, response)) response.writeHead(404).end()
    })
  }

  /** A server that answers anything at all. */
  static async answering(answer: Parameters<typeof createServer>[1]): Promise<HealthServer> {
    const server = createServer(answer)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new HealthServer(server)
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

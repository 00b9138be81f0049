import { listen, reply } from './http.ts'

export type MetadataFault = 'none' | 'unavailable' | 'no-account'

/** The metadata server of Google Cloud, as far as a library asks it for a token. */
export class FakeMetadata {
  readonly requests: string[] = []
  fault: (path: string) => MetadataFault = () => 'none'
  token = 'ya29.fake-access-token-of-the-metadata-server'
  #url = ''
  #close: () => Promise<void> = async () => {}

  static async start(): Promise<FakeMetadata> {
    const fake = new FakeMetadata()
    const { url, close } = await listen((request, _, response) => {
      const path = request.url ?? ''
      fake.requests.push(path)
      const flavor = { 'metadata-flavor': 'Google' }
      if (request.headers['metadata-flavor'] !== 'Google') return reply(response, 403, {}, flavor)
      const fault = fake.fault(path)
      if (fault === 'unavailable') return reply(response, 503, { error: 'unavailable' }, flavor)
      if (fault === 'no-account') return reply(response, 404, { error: 'not found' }, flavor)
      if (path.includes('/token'))
        return reply(response, 200, { access_token: fake.token, expires_in: 3_599, token_type: 'Bearer' }, flavor)
      if (path.includes('/universe-domain') || path.includes('/universe_domain')) return reply(response, 404, {}, flavor)
      reply(response, 200, { 'instance/': {} }, flavor)
    })
    fake.#url = url
    fake.#close = close
    return fake
  }

  /** As GCE_METADATA_HOST wants it. */
  get host(): string {
    return new URL(this.#url).host
  }

  close(): Promise<void> {
    return this.#close()
  }
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { everythingFrom, rawSocket } from '../support/raw-client.ts'
import { ServerProcess } from '../support/server-process.ts'
import { TEST_CONFIG } from '../support/test-config.ts'

let server: ServerProcess

beforeAll(async () => {
  server = await ServerProcess.start({ config: TEST_CONFIG })
})

afterAll(async () => {
  await server.stop()
})

const request = (path: string, init?: RequestInit): Promise<Response> => fetch(server.url(path), init)

describe('http', () => {
  test.each(['/health/ready', '/health/startup'])('%s is 200 while the gate is open', async (path) => {
    const response = await request(path)
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok', state: 'open' }])
  })

  test('[R11] /health/live takes no service into account', async () => {
    const response = await request('/health/live')
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
  })

  test('[R4] /health shows what proves each service', async () => {
    const report = (await (await request('/health')).json()) as Record<string, unknown>
    expect(report).toMatchObject({
      phase: 'serving',
      environment: 'test',
      platform: 'plain',
      gate: { name: 'clients', state: 'open', blockers: [] },
      services: [{ name: 'log.disk', state: 'ready', role: 'critical', epoch: 1, evidence: { file: '00000001.log' } }],
      refused: {},
    })
  })

  test('/metrics counts what happens', async () => {
    const text = await (await request('/metrics')).text()
    for (const name of [
      'tidegate_connections_accepted_total',
      'tidegate_commands_total',
      'tidegate_clients',
      'process_cpu_seconds_total',
    ]) {
      expect(text).toContain(`# TYPE ${name} `)
    }
  })

  test('the page has a strict policy, and is not sent again when it has not changed', async () => {
    const page = await request('/')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe')
    const again = await request('/', { headers: { 'If-None-Match': page.headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
  })

  test.each([
    '/nothing',
    '/assets/../../package.json',
    '/%2e%2e/package.json',
    '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
    '/.git/config',
    '/__proto__',
  ])('%s is 404', async (path) => {
    const answer = await everythingFrom(
      await rawSocket(server.port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    )
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
    expect(answer).not.toContain('tidegate"')
  })

  test('a wrong method is 405 and names the right ones', async () => {
    const response = await request('/emulation')
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
  })

  test('a body over the limit is 413, announced or not', async () => {
    const large = 'x'.repeat(70_000)
    expect((await request('/emulation', { method: 'POST', body: large })).status).toBe(413)
    const chunked = await rawSocket(server.port, 'POST /emulation HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
    chunked.write(`${large.length.toString(16)}\r\n${large}\r\n`)
    expect(await everythingFrom(chunked)).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('/emulation without a session is 404, without sense 400, and from a strange page 403', async () => {
    const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
      request('/emulation', { method: 'POST', body, headers })
    expect((await post('{"session":"none","node":"none","data":"{}"}')).status).toBe(404)
    expect((await post('{"session":""}')).status).toBe(400)
    expect((await post('{"session":"","node":"","data":"{}"}')).status).toBe(404)
    expect((await post('{"session":"none","node":"none","data":"{}"}', { Origin: 'https://evil.example' })).status).toBe(403)
  })

  test('the demo sign-in answers names, and nothing else', async () => {
    const demo = await ServerProcess.start()
    const signIn = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(demo.url('/demo/sign-in'), { method: 'POST', body, headers })
    expect(await (await signIn('{"name":"  Ada   Lovelace "}')).json()).toMatchObject({
      user: 'ada-lovelace',
      name: 'Ada Lovelace',
    })
    for (const body of ['', '{}', '{"name":""}', '{"name":7}', `{"name":"${'x'.repeat(41)}"}`, '{"name":"a\\u0000b"}']) {
      expect((await signIn(body)).status).toBe(400)
    }
    const rebound = await rawSocket(
      demo.port,
      'POST /demo/sign-in HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 14\r\nConnection: close\r\n\r\n{"name":"Ada"}',
    )
    expect(await everythingFrom(rebound)).toMatch(/^HTTP\/1\.1 403 /)
    await demo.stop()
  })

  test('an error of ours tells the caller nothing', async () => {
    const answer = await everythingFrom(
      await rawSocket(server.port, 'GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).not.toContain(' at ')
  })
})

describe('where it does not start', () => {
  test('a port that is in use is named, with what to do', async () => {
    const { code, said } = await ServerProcess.fail({ config: TEST_CONFIG, port: server.port })
    expect(code).toBe(1)
    expect(said).toContain(`cannot listen on 127.0.0.1 port ${server.port}: the port is in use`)
    expect(said).toContain('--port')
  })

  test('a directory that another one has open is refused', async () => {
    const { code, said } = await ServerProcess.fail({ config: TEST_CONFIG, dataDirectory: `${server.directory}/data` })
    expect(code).toBe(1)
    expect(said).toContain(String(server.pid))
  })

  test.each(['staging', 'production'])('%s without a token key', async (environment) => {
    const { code, said } = await ServerProcess.fail({ env: { TIDEGATE_ENV: environment } })
    expect(code).toBe(2)
    expect(said).toContain('client.token')
  })

  test.each([
    ['Cloud Run', { K_SERVICE: 'chat', K_REVISION: 'chat-1' }],
    ['Kubernetes', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }],
  ])('%s with client.insecure, also where the environment says development', async (_name, env) => {
    const { code, said } = await ServerProcess.fail({
      config: { client: { insecure: true } },
      env: { ...env, TIDEGATE_ENV: 'development' },
    })
    expect(code).toBe(2)
    expect(said).toContain('client.insecure')
  })
})

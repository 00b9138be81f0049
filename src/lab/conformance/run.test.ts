import { Duplex } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { ManualWorld } from '../../runtime/manual.ts'
import { casesMatching } from './cases/index.ts'
import { echoAdapter } from './echo-adapter.ts'
import { acceptOf } from './handshake.ts'
import { firstContact, runConformance, type ConformanceOptions } from './run.ts'

/** A server that says these bytes when a connection begins, whatever it hears, and then nothing. */
class Mute extends Duplex {
  readonly #says: (heard: string) => string
  written = 0

  constructor(says: (heard: string) => string = () => '') {
    super()
    this.#says = says
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const said = this.written === 0 ? this.#says(chunk.toString('latin1')) : ''
    if (said !== '') this.push(Buffer.from(said, 'latin1'))
    this.written += chunk.length
    done()
  }
}

const upgrade = (heard: string): string => {
  const key = /Sec-WebSocket-Key: (\S+)/.exec(heard)?.[1] ?? ''
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptOf(key)}\r\n\r\n`
}

function optionsOf(world: ManualWorld, dial: ConformanceOptions['dial'], only = '2.1'): ConformanceOptions {
  return {
    target: { host: 'x', port: 80, isSecure: false, path: '/' },
    dial,
    adapter: echoAdapter,
    timers: { ...world.timers, soon: (run) => void setImmediate(run) },
    limits: { waitMs: 1_000, endlessBytes: 1_000 },
    cases: casesMatching(only) ?? [],
    concurrency: 1,
  }
}

describe('a run', () => {
  test('[W2] silence is failed when the time is over, and not before; no timer is left', async () => {
    const world = new ManualWorld()
    let report: Awaited<ReturnType<typeof runConformance>> | undefined
    const running = runConformance(optionsOf(world, () => Promise.resolve(new Mute(upgrade)))).then((done) => (report = done))
    await world.advance(999)
    expect(report).toBe(undefined)
    await world.advance(1)
    await running
    expect(report?.results[0]?.verdict).toEqual({ kind: 'failed', reason: 'it did not answer the ping' })
    expect(world.timersLeft).toBe(0)
  })

  test('[W2] a handshake that nobody answers fails in the same way', async () => {
    const world = new ManualWorld()
    const running = firstContact(optionsOf(world, () => Promise.resolve(new Mute())))
    await world.advance(1_000)
    expect(await running).toBe('it did not answer the handshake')
  })

  test('[W3] every connection of a case is cut when it has ended', async () => {
    const world = new ManualWorld()
    const dialled: Mute[] = []
    const dial = (): Promise<Duplex> => {
      const mute = new Mute(() => 'HTTP/1.1 404 Not Found\r\n\r\n')
      dialled.push(mute)
      return Promise.resolve(mute)
    }
    const { counts } = await runConformance(optionsOf(world, dial, 'H.1'))
    expect(counts.ok).toBe(0)
    expect(dialled.length).toBeGreaterThan(5)
    expect(dialled.filter(({ destroyed }) => !destroyed)).toEqual([])
  })

  test('[W4] a failure shows what was sent and received, bounded', async () => {
    const world = new ManualWorld()
    const dial = (): Promise<Duplex> => Promise.resolve(new Mute((heard) => `${upgrade(heard)}\u00c1\u0000`))
    const { results } = await runConformance(optionsOf(world, dial, '1.1.7'))
    const [result] = results
    expect(result?.verdict).toMatchObject({ kind: 'failed' })
    const traffic = result?.connections[0]?.traffic ?? []
    expect(traffic.map(({ from }) => from)).toContain('server')
    expect(traffic.length).toBeLessThanOrEqual(24)
    expect(Math.max(...traffic.map(({ hex }) => hex.length))).toBeLessThanOrEqual(192)
    const all = traffic.reduce((sum, { bytes }) => sum + bytes, result?.connections[0]?.droppedBytes ?? 0)
    expect(all).toBeGreaterThan(65_536)
  })

  test('a server that cannot be reached has a reason', async () => {
    const world = new ManualWorld()
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    expect(await firstContact(optionsOf(world, () => Promise.reject(refused)))).toBe('it could not be reached: ECONNREFUSED')
  })

  test('a signal leaves out what has not begun', async () => {
    const world = new ManualWorld()
    const stop = new AbortController()
    const { results } = await runConformance({
      ...optionsOf(world, () => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })), 'H'),
      signal: stop.signal,
      onResult: (_result, done) => done === 3 && stop.abort(),
    })
    expect(results.length).toBe(3)
  })
})

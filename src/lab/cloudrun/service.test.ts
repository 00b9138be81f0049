import { describe, expect, test } from 'vitest'
import { FakeCloudRun } from '../../../test/support/cloudrun-world.ts'
import type { Probe } from './index.ts'

const HTTP: Probe = {
  how: { kind: 'http', path: '/well' },
  initialDelayMs: 0,
  periodMs: 1_000,
  timeoutMs: 500,
  failureThreshold: 3,
}
const WORKLOAD = { command: 'serve', args: ['{instance}', '--data={dir}'], env: { A: '1' } }

const wheres = (requests: readonly { readonly where: string }[]): readonly string[] => requests.map(({ where }) => where)

describe('the container contract', () => {
  test('[N1] an instance is told its port, its service and its revision, and has a directory of its own', async () => {
    const run = new FakeCloudRun({ minInstances: 1 })
    await run.serving(WORKLOAD)
    const [process] = run.processes
    expect(process?.workload).toEqual({
      command: 'serve',
      args: ['i1', '--data=/tmp/i1'],
      env: { A: '1', PORT: '4001', K_SERVICE: 'chat', K_CONFIGURATION: 'chat', K_REVISION: 'chat-00001', TMPDIR: '/tmp/i1' },
    })
    process?.end({ kind: 'code', code: 3 })
    await run.manual.advance(0)
    expect([...run.directories]).not.toContain('/tmp/i1')
  })

  test('[N2] requests wait in the order of their coming until the start-up probe has passed', async () => {
    const run = new FakeCloudRun({ startup: HTTP, concurrency: 2, maxInstances: 1 })
    run.answers = () => 'never'
    void run.service.deploy(WORKLOAD)
    const requests = [run.ask(), run.ask(), run.ask()]
    await run.manual.advance(900)
    expect(wheres(requests)).toEqual(['waits', 'waits', 'waits'])
    run.answers = () => ({ kind: 'well' })
    await run.manual.advance(200)
    expect(wheres(requests)).toEqual(['i1', 'i1', 'waits'])
    requests[0]?.leave()
    await run.manual.advance(0)
    expect(wheres(requests)).toEqual(['i1', 'i1', 'i1'])
  })

  test('[N2] nor does an instance that is added later get a request before its own has passed', async () => {
    const run = new FakeCloudRun({ concurrency: 1, maxInstances: 2, startup: HTTP })
    await run.serving()
    const inside = run.ask()
    await run.manual.advance(0)
    run.answers = () => 'never'
    const next = run.ask()
    await run.manual.advance(300)
    const third = run.ask()
    await run.manual.advance(100)
    expect([run.processes.length, ...wheres([inside, next, third])]).toEqual([2, 'i1', 'waits', 'waits'])
    run.answers = () => ({ kind: 'well' })
    await run.manual.advance(1_000)
    expect(wheres([next, third])).toEqual(['i2', 'waits'])
  })

  test('[N2] who waits for too long gets 429: 10 s, or 3.5 average starts', async () => {
    const run = new FakeCloudRun({ startup: { ...HTTP, failureThreshold: 60 }, maxInstances: 1, concurrency: 1 })
    run.answers = () => ({ kind: 'ill', reason: 'not yet' })
    void run.service.deploy(WORKLOAD)
    const first = run.ask()
    await run.manual.advance(9_999)
    expect(first.where).toBe('waits')
    await run.manual.advance(1)
    expect(first.where).toBe('429')
    run.answers = () => ({ kind: 'well' })
    await run.manual.advance(1_000)
    const [inside, second] = [run.ask(), run.ask()]
    // The start took 11 s.
    await run.manual.advance(38_000)
    expect(wheres([inside, second])).toEqual(['i1', 'waits'])
    await run.manual.advance(500)
    expect(second.where).toBe('429')
  })

  test('[N2] who goes away while waiting takes no place', async () => {
    const run = new FakeCloudRun({ concurrency: 1, maxInstances: 1 })
    await run.serving()
    const [inside, gone, next] = [run.ask(), run.ask(), run.ask()]
    await run.manual.advance(0)
    gone.cancel()
    inside.leave()
    await run.manual.advance(0)
    expect(wheres([inside, gone, next])).toEqual(['i1', 'waits', 'i1'])
  })

  test('[N3] the third failure in a row ends a start; one that passes in between counts anew', async () => {
    const run = new FakeCloudRun({ startup: HTTP })
    run.answers = () => ({ kind: 'ill', reason: '503' })
    const deployed = run.service.deploy(WORKLOAD)
    await run.manual.advance(1_999)
    expect(run.process(0).signals).toEqual([])
    await run.manual.advance(1)
    expect(run.process(0).signals).toEqual(['SIGTERM'])
    expect(await deployed).toEqual({ kind: 'failed', revision: 'chat-00001', reason: 'its start-up probe failed' })
  })

  test('[N3] a bound port is enough where no probe is named, within 240 s', async () => {
    const run = new FakeCloudRun()
    run.answers = (how) => (how === 'tcp' ? 'never' : { kind: 'well' })
    void run.service.deploy(WORKLOAD)
    await run.manual.advance(239_999)
    expect(run.process(0).signals).toEqual([])
    await run.manual.advance(1)
    expect(run.process(0).signals).toEqual(['SIGTERM'])
  })

  test('[N4] liveness: the third failure in a row is SIGKILL, and another instance is started', async () => {
    const run = new FakeCloudRun({ minInstances: 1, liveness: { ...HTTP, how: { kind: 'http', path: '/live' } } })
    await run.serving()
    run.answers = (how) => (how === '/live' ? { kind: 'ill', reason: '500' } : { kind: 'well' })
    await run.manual.advance(1_999)
    run.answers = () => ({ kind: 'well' })
    await run.manual.advance(1_000)
    run.answers = (how, port) => (how === '/live' && port === 4_001 ? { kind: 'ill', reason: '500' } : { kind: 'well' })
    const request = run.ask()
    await run.manual.advance(2_000)
    expect([run.process(0).signals, request.where]).toEqual([[], 'i1'])
    await run.manual.advance(1_000)
    expect(run.process(0).signals).toEqual(['SIGKILL'])
    expect(run.told('instance.serving')).toEqual(['i1 instance.serving', 'i2 instance.serving'])
  })

  test('[N4] readiness: no new requests while it fails, and nothing is killed', async () => {
    const run = new FakeCloudRun({ maxInstances: 1, readiness: { ...HTTP, how: { kind: 'http', path: '/ready' } } })
    await run.serving()
    const inside = run.ask()
    await run.manual.advance(0)
    run.answers = (how) => (how === '/ready' ? { kind: 'ill', reason: '503' } : { kind: 'well' })
    await run.manual.advance(3_000)
    const late = run.ask()
    await run.manual.advance(1_000)
    expect([run.process(0).signals, ...wheres([inside, late])]).toEqual([[], 'i1', 'waits'])
    run.answers = () => ({ kind: 'well' })
    await run.manual.advance(1_000)
    expect(late.where).toBe('i1')
    expect(run.told('instance.unready', 'instance.ready')).toEqual(['i1 instance.unready', 'i1 instance.ready'])
  })

  test('[N8] SIGTERM, and SIGKILL 10 s later to whom that says nothing', async () => {
    const run = new FakeCloudRun({ minInstances: 1 })
    await run.serving()
    const process = run.process(0)
    process.isPolite = false
    const stopped = run.service.stop()
    await run.manual.advance(9_999)
    expect(process.signals).toEqual(['SIGTERM'])
    await run.manual.advance(1)
    expect(process.signals).toEqual(['SIGTERM', 'SIGKILL'])
    await stopped
    expect(run.manual.timersLeft).toBe(0)
  })
})

describe('scaling', () => {
  test('[N5] instances are added at 60 % of what they may hold, up to the maximum; none holds more than its limit', async () => {
    const run = new FakeCloudRun({ concurrency: 10, maxInstances: 3 })
    await run.serving()
    const requests = Array.from({ length: 6 }, () => run.ask())
    await run.manual.advance(0)
    expect(run.processes).toHaveLength(1)
    requests.push(run.ask())
    await run.manual.advance(0)
    expect(run.processes).toHaveLength(2)
    requests.push(...Array.from({ length: 33 }, () => run.ask()))
    await run.manual.advance(0)
    expect(run.processes).toHaveLength(3)
    const inside = (name: string): number => requests.filter(({ where }) => where === name).length
    expect(['i1', 'i2', 'i3', 'waits'].map(inside)).toEqual([10, 10, 10, 10])
  })

  test('[N5] a new request goes to the emptiest', async () => {
    const run = new FakeCloudRun({ minInstances: 2 })
    await run.serving()
    const requests = [run.ask(), run.ask(), run.ask()]
    await run.manual.advance(0)
    expect(wheres(requests)).toEqual(['i1', 'i2', 'i1'])
  })

  test('[N6] an instance without a request for so long is ended, down to none; the next request starts one', async () => {
    const run = new FakeCloudRun({ idleMs: 60_000 })
    await run.serving()
    const request = run.ask()
    await run.manual.advance(120_000)
    expect([request.where, run.process(0).signals]).toEqual(['i1', []])
    request.leave()
    await run.manual.advance(59_999)
    expect(run.process(0).signals).toEqual([])
    await run.manual.advance(1)
    expect([run.process(0).signals, run.count('scaled.to-zero')]).toEqual([['SIGTERM'], 1])
    const cold = run.ask()
    await run.manual.advance(0)
    expect([cold.where, run.processes.length]).toEqual(['i2', 2])
  })

  test('[N6] the minimum is kept, also when one is killed, and other bounds hold at once', async () => {
    const run = new FakeCloudRun({ minInstances: 2, idleMs: 1_000 })
    await run.serving()
    await run.manual.advance(5_000)
    expect(run.told('instance.terminated')).toEqual([])
    expect([run.service.kill('i1'), run.service.kill('i9')]).toEqual([true, false])
    await run.manual.advance(0)
    expect(run.process(0).signals).toEqual(['SIGKILL'])
    expect(run.told('instance.serving')).toHaveLength(3)
    run.service.scale(0, 1)
    await run.manual.advance(1_000)
    expect(run.told('instance.terminated')).toEqual(['i2 instance.terminated', 'i3 instance.terminated'])
  })

  test('[N3] instances that do not come up are not started in a hot loop', async () => {
    const run = new FakeCloudRun({ startup: { ...HTTP, failureThreshold: 1 } })
    await run.serving()
    run.answers = () => ({ kind: 'ill', reason: '503' })
    run.process(0).end({ kind: 'code', code: 1 })
    for (let n = 0; n < 60; n++) {
      run.ask()
      await run.manual.advance(1_000)
    }
    // The first, another at once, then after 1, 2, 4, 8 and 16 s.
    expect(run.processes.length).toBe(7)
  })
})

describe('a deploy', () => {
  test('[N9] traffic moves when all of the new instances have passed, and the old ones get SIGTERM then', async () => {
    const run = new FakeCloudRun({ minInstances: 2, startup: HTTP })
    await run.serving()
    const inside = run.ask()
    await run.manual.advance(0)
    run.process(0).isPolite = false
    run.answers = (_how, port) => (port === 4_004 ? 'never' : { kind: 'well' })
    const deployed = run.service.deploy(WORKLOAD)
    await run.manual.advance(400)
    const during = run.ask()
    await run.manual.advance(0)
    expect([during.where, run.process(0).signals, run.told('traffic.moved')]).toEqual(['i2', [], ['traffic.moved']])
    run.answers = () => ({ kind: 'well' })
    await run.manual.advance(1_000)
    expect(await deployed).toEqual({ kind: 'serving', revision: 'chat-00002' })
    const after = run.ask()
    await run.manual.advance(0)
    expect([after.where, inside.where, run.process(0).signals]).toEqual(['i3', 'i1', ['SIGTERM']])
  })

  test('[N9] one that fails leaves everything as it was, and leaves nothing', async () => {
    const run = new FakeCloudRun({ minInstances: 2, startup: HTTP })
    await run.serving()
    run.answers = (_how, port) => (port === 4_003 ? { kind: 'ill', reason: '503' } : { kind: 'well' })
    const deployed = run.service.deploy(WORKLOAD)
    await run.manual.advance(3_000)
    expect(await deployed).toMatchObject({ kind: 'failed', revision: 'chat-00002' })
    const request = run.ask()
    await run.manual.advance(0)
    expect([request.where, run.service.status.revision]).toEqual(['i1', 'chat-00001'])
    expect(run.processes.map(({ signals }) => signals)).toEqual([[], [], ['SIGTERM'], ['SIGTERM']])
  })

  test('[N9] a command that there is not fails at once, and a second deploy waits for nobody', async () => {
    const run = new FakeCloudRun()
    const deployed = run.service.deploy(WORKLOAD)
    expect(await run.service.deploy(WORKLOAD)).toEqual({ kind: 'refused', reason: 'chat-00001 is being deployed' })
    run.answers = () => 'never'
    await run.manual.advance(0)
    run.process(0).end({ kind: 'never-ran', reason: 'spawn nowhere ENOENT' })
    expect(await deployed).toEqual({ kind: 'failed', revision: 'chat-00001', reason: 'spawn nowhere ENOENT' })
  })

  test('[N9] where requests may finish, an old instance gets SIGTERM after its last one', async () => {
    const run = new FakeCloudRun({ replaced: 'finished', minInstances: 2 })
    await run.serving()
    const inside = run.ask()
    await run.manual.advance(0)
    const deployed = run.service.deploy(WORKLOAD)
    await run.manual.advance(0)
    expect([(await deployed).kind, run.process(0).signals, run.process(1).signals]).toEqual(['serving', [], ['SIGTERM']])
    inside.leave()
    await run.manual.advance(0)
    expect(run.process(0).signals).toEqual(['SIGTERM'])
  })
})

describe('the processor', () => {
  test('[N10] is given for the start, for requests, for probes and for the way down, and taken in between', async () => {
    const run = new FakeCloudRun({ cpu: 'requests', minInstances: 1, liveness: HTTP })
    run.answers = (how) => (how === 'tcp' ? { kind: 'well' } : 'never')
    await run.serving()
    // The liveness probe holds it for as long as it is not answered.
    expect(run.shares).toEqual(['100 0.01', '100 all'])
    await run.manual.advance(500)
    expect(run.shares.splice(0)).toEqual(['100 0.01', '100 all', '100 0.01'])
    const [one, two] = [run.ask(), run.ask()]
    await run.manual.advance(0)
    one.leave()
    expect(run.shares.splice(0)).toEqual(['100 all'])
    two.leave()
    expect(run.shares.splice(0)).toEqual(['100 0.01'])
    run.process(0).isPolite = false
    void run.service.stop()
    expect(run.shares.splice(0)).toEqual(['100 all'])
    await run.manual.advance(10_000)
    expect(run.shares).toEqual(['100 end'])
  })

  test('[N10] nothing is taken where it is always given', async () => {
    const run = new FakeCloudRun({ minInstances: 1 })
    await run.serving()
    run.ask().leave()
    await run.manual.advance(0)
    expect(run.shares).toEqual([])
  })
})

test('[N11] the end leaves nobody waiting, nothing running and no timer, whatever was under way', async () => {
  const run = new FakeCloudRun({
    minInstances: 1,
    concurrency: 1,
    maxInstances: 1,
    liveness: HTTP,
    readiness: HTTP,
    startup: HTTP,
  })
  await run.serving()
  const [inside, waiting] = [run.ask(), run.ask()]
  await run.manual.advance(0)
  const deployed = run.service.deploy(WORKLOAD)
  const stopped = run.service.stop()
  await run.manual.advance(0)
  await stopped
  expect((await deployed).kind).toBe('failed')
  const late = run.ask()
  await run.manual.advance(0)
  expect(wheres([inside, waiting, late])).toEqual(['i1', '503', '503'])
  expect(await run.service.deploy(WORKLOAD)).toEqual({ kind: 'refused', reason: 'everything ends' })
  expect(run.service.status.instances).toEqual([])
  expect(run.manual.timersLeft).toBe(0)
})

test('a machine that has no room for an instance fails the deploy, in its own words', async () => {
  const make = (): never => {
    throw new Error('ENOSPC: no space left')
  }
  const run = new FakeCloudRun({}, () => ({ directory: { make, remove: () => {} } }))
  const deployed = run.service.deploy(WORKLOAD)
  await run.manual.advance(0)
  expect(await deployed).toMatchObject({ kind: 'failed', reason: 'ENOSPC: no space left' })
})

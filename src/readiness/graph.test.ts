import { describe, expect, test } from 'vitest'
import { graphOf } from './graph.ts'
import type { GateDefinition, ServiceDefinition, Verify } from './service.ts'

const verify: Verify = {
  everyMs: 1_000,
  timeoutMs: 100,
  maxAgeMs: 2_000,
  fall: 2,
  rise: 2,
  run: () => ({ kind: 'proved', evidence: { ok: true } }),
}

function service(name: string, more: Partial<ServiceDefinition> = {}): ServiceDefinition {
  return { name, attemptMs: 100, start: () => ({ kind: 'started' }), ...more }
}

const gateOf = (...critical: readonly string[]): GateDefinition => ({ name: 'clients', critical })
const build = (services: readonly ServiceDefinition[], ...gates: readonly GateDefinition[]): (() => unknown) => {
  return () => graphOf(services, gates.length === 0 ? [gateOf(services[0]?.name ?? '')] : gates)
}

describe('[R10] what cannot be built', () => {
  const a = service('a')

  test('[G7] without a critical service nothing would ever be proved, so no such gate is built', () => {
    expect(build([a], gateOf())).toThrow('the gate clients has no critical service')
    expect(build([a], { name: 'clients', critical: [], degraded: ['a'] })).toThrow('the gate clients has no critical service')
    expect(build([], gateOf())).toThrow('no critical service')
    expect(() => graphOf([a], [])).toThrow('there is no gate')
  })

  test('a circle is named, from where it closes', () => {
    const circle = [
      service('x', { needs: ['a'] }),
      service('a', { needs: ['b'] }),
      service('b', { needs: ['c'] }),
      service('c', { needs: ['a'] }),
    ]
    expect(build(circle)).toThrow('services need each other in a circle: a -> b -> c -> a')
    expect(build([service('a', { needs: ['a'] })])).toThrow('in a circle: a -> a')
  })

  test('an unknown need, and an unknown service of a gate', () => {
    expect(build([service('a', { needs: ['redis'] })])).toThrow('a needs redis, which no service is called')
    expect(build([a], gateOf('a', 'redis'))).toThrow('the gate clients names redis, which no service is called')
    expect(build([a], { name: 'clients', critical: ['a'], degraded: ['db'] })).toThrow('names db')
  })

  test('two of one name, two tasks of one name, a service twice in a gate', () => {
    expect(build([a, service('a')])).toThrow('two services are called a')
    expect(build([a], gateOf('a'), gateOf('a'))).toThrow('two gates have one name')
    expect(build([service('a', { tasks: ['beat', 'beat'] })])).toThrow('a declares a task twice')
    expect(build([a], gateOf('a', 'a'))).toThrow('the gate clients names a twice')
    expect(build([a], { name: 'clients', critical: ['a'], degraded: ['a'] })).toThrow('a is both critical and degraded')
  })

  test.each(['', 'A', 'a b', 'a.', '.a', '1a', 'a/b', '__proto__', 'redis\n'])('%j is no name', (name) => {
    expect(build([service(name)])).toThrow(`a service is called ${JSON.stringify(name)}`)
    expect(build([a], { name, critical: ['a'] })).toThrow(`a gate is called ${JSON.stringify(name)}`)
  })

  const notPositive = [Number.NaN, 0, -1, Number.POSITIVE_INFINITY, 2 ** 31]
  test.each(notPositive)('%d is no time', (ms) => {
    expect(build([service('a', { attemptMs: ms })])).toThrow(`a has an attemptMs of ${ms}`)
    for (const what of ['everyMs', 'timeoutMs', 'maxAgeMs'] as const)
      expect(build([service('a', { verify: { ...verify, [what]: ms } })])).toThrow(`a has a verify.${what} of ${ms}`)
  })

  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('%d is no time to stop in, and 0 is one', (ms) => {
    expect(build([service('a', { stopMs: ms })])).toThrow(`a has a stopMs of ${ms}`)
    expect(build([service('a', { stopMs: 0 })])).not.toThrow()
  })

  test.each([Number.NaN, 0, -1, 1.5, Number.POSITIVE_INFINITY])('%d is no number of proofs', (count) => {
    for (const what of ['fall', 'rise'] as const)
      expect(build([service('a', { verify: { ...verify, [what]: count } })])).toThrow(`a has a verify.${what} of ${count}`)
  })
})

describe('the graph', () => {
  const diamond = [
    service('sub', { needs: ['left', 'right'], attemptMs: 10 }),
    service('left', { needs: ['root'], attemptMs: 300 }),
    service('right', { needs: ['root'], attemptMs: 20 }),
    service('root', { attemptMs: 5 }),
    service('alone', { attemptMs: 100 }),
  ]

  test('[R8] each comes after what it needs', () => {
    const names = graphOf(diamond, [gateOf('sub')]).inOrder.map(({ name }) => name)
    expect(names).toEqual(['root', 'left', 'right', 'sub', 'alone'])
  })

  test('[R8] who stands on whom', () => {
    const { dependantsOf } = graphOf(diamond, [gateOf('sub')])
    expect(Object.fromEntries(dependantsOf)).toEqual({
      root: ['left', 'right'],
      left: ['sub'],
      right: ['sub'],
      sub: [],
      alone: [],
    })
  })

  test('[R10] siblings start side by side, so the longest path is no sum of all', () => {
    expect(graphOf(diamond, [gateOf('sub')]).longestPath).toEqual({ names: ['root', 'left', 'sub'], ms: 315 })
  })

  test('a wide graph of many layers is walked once', () => {
    const layers = Array.from({ length: 40 }, (_, layer) =>
      ['x', 'y', 'z'].map((side) =>
        service(`${side}${layer}`, { needs: layer === 0 ? [] : ['x', 'y', 'z'].map((need) => `${need}${layer - 1}`) }),
      ),
    ).flat()
    expect(graphOf(layers.toReversed(), [gateOf('x0')]).inOrder).toHaveLength(120)
  })
})

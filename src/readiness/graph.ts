import { TidegateError } from '../runtime/index.ts'
import { isTime } from './budgets.ts'
import type { GateDefinition, ServiceDefinition } from './service.ts'

/** The services, checked, in an order in which each comes after what it needs. */
export interface Graph {
  readonly inOrder: readonly ServiceDefinition[]
  readonly dependantsOf: ReadonlyMap<string, readonly string[]>
  /** The slowest way to ready: services one after the other, and the sum of their attempts. */
  readonly longestPath: { readonly names: readonly string[]; readonly ms: number }
}

const NAME = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*$/

/** Rules R10 and G7. @throws a `usage` error that names what is wrong: the cycle, the unknown need, the empty gate. */
export function graphOf(services: readonly ServiceDefinition[], gates: readonly GateDefinition[]): Graph {
  const byName = new Map<string, ServiceDefinition>()
  for (const service of services) {
    if (!NAME.test(service.name)) throw refusal(`a service is called ${JSON.stringify(service.name)}`)
    if (byName.has(service.name)) throw refusal(`two services are called ${service.name}`)
    if (new Set(service.tasks).size !== (service.tasks ?? []).length) throw refusal(`${service.name} declares a task twice`)
    checkNumbers(service)
    byName.set(service.name, service)
  }
  checkGates(gates, byName)
  const inOrder = sorted(byName)
  return { inOrder, dependantsOf: dependants(inOrder), longestPath: longest(inOrder) }
}

function checkNumbers({ name, attemptMs, stopMs = 0, verify }: ServiceDefinition): void {
  const isWhole = (count: number): boolean => Number.isInteger(count) && count >= 1
  const isPositive = (ms: number): boolean => isTime(ms, Number.MIN_VALUE)
  if (!isPositive(attemptMs)) throw refusal(`${name} has an attemptMs of ${attemptMs}`)
  if (!isTime(stopMs, 0)) throw refusal(`${name} has a stopMs of ${stopMs}`)
  if (verify === undefined) return
  const { everyMs, timeoutMs, maxAgeMs, fall, rise } = verify
  for (const [what, ms] of Object.entries({ everyMs, timeoutMs, maxAgeMs })) {
    if (!isPositive(ms)) throw refusal(`${name} has a verify.${what} of ${ms}`)
  }
  for (const [what, count] of Object.entries({ fall, rise })) {
    if (!isWhole(count)) throw refusal(`${name} has a verify.${what} of ${count}`)
  }
}

function checkGates(gates: readonly GateDefinition[], byName: ReadonlyMap<string, ServiceDefinition>): void {
  if (gates.length === 0) throw refusal('there is no gate')
  if (new Set(gates.map(({ name }) => name)).size !== gates.length) throw refusal('two gates have one name')
  for (const { name, critical, degraded = [] } of gates) {
    if (!NAME.test(name)) throw refusal(`a gate is called ${JSON.stringify(name)}`)
    const twice = [critical, degraded].flatMap((list) => list.filter((service, index) => list.indexOf(service) !== index))
    if (twice.length > 0) throw refusal(`the gate ${name} names ${twice.join(', ')} twice`)
    if (critical.length === 0) throw refusal(`the gate ${name} has no critical service, so nothing would ever be proved`)
    for (const service of [...critical, ...degraded]) {
      if (!byName.has(service)) throw refusal(`the gate ${name} names ${service}, which no service is called`)
    }
    const both = critical.find((service) => degraded.includes(service))
    if (both !== undefined) throw refusal(`in the gate ${name}, ${both} is both critical and degraded`)
  }
}

function sorted(byName: ReadonlyMap<string, ServiceDefinition>): readonly ServiceDefinition[] {
  const done = new Set<string>()
  const inOrder: ServiceDefinition[] = []
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name))
      throw refusal(`services need each other in a circle: ${[...path.slice(path.indexOf(name)), name].join(' -> ')}`)
    const service = byName.get(name)
    if (service === undefined) throw refusal(`${path.at(-1)} needs ${name}, which no service is called`)
    if (done.has(name)) return
    for (const need of service.needs ?? []) visit(need, [...path, name])
    done.add(name)
    inOrder.push(service)
  }
  for (const name of byName.keys()) visit(name, [])
  return inOrder
}

function dependants(inOrder: readonly ServiceDefinition[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    inOrder.map(({ name }) => [name, inOrder.filter(({ needs = [] }) => needs.includes(name)).map((service) => service.name)]),
  )
}

function longest(inOrder: readonly ServiceDefinition[]): Graph['longestPath'] {
  const paths = new Map<string, Graph['longestPath']>()
  const none = { names: [], ms: 0 }
  const longer = (one: Graph['longestPath'], other: Graph['longestPath']): Graph['longestPath'] =>
    other.ms > one.ms ? other : one
  for (const { name, needs = [], attemptMs } of inOrder) {
    const before = needs.reduce<Graph['longestPath']>((path, need) => longer(path, paths.get(need) ?? none), none)
    paths.set(name, { names: [...before.names, name], ms: before.ms + attemptMs })
  }
  return [...paths.values()].reduce<Graph['longestPath']>(longer, none)
}

function refusal(reason: string): TidegateError {
  return new TidegateError('usage', `cannot build the readiness engine: ${reason}`)
}

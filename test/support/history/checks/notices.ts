import type { Check, Promises } from '../check.ts'
import type { Operations } from '../operation.ts'

/**
 * C14. Within one connection degraded and restored take turns; one that lasts over the whole run has as many of each as there
 * were outages. Who comes back in the middle is told by its new connection, or by nobody.
 */
export const notices: Check = function* ({ byClient }, promises) {
  if (promises.outages === undefined) return
  for (const [client, operations] of byClient) yield* ofOne(client, operations, promises)
}

function* ofOne(client: string, operations: Operations, { outages = 0 }: Promises): Iterable<string> {
  let isDegraded = false
  let told = 0
  let connections = 0
  for (const { kind } of operations) {
    switch (kind) {
      case 'connected':
        connections++
        break
      case 'disconnected':
        isDegraded = false
        break
      case 'degraded':
        if (isDegraded) yield `${client} was told degraded twice`
        isDegraded = true
        told++
        break
      case 'restored':
        if (!isDegraded) yield `${client} was told restored without degraded`
        isDegraded = false
        break
    }
  }
  if (isDegraded) yield `${client} was never told restored`
  if (connections === 1 && told !== outages) yield `${client} was told degraded ${told} times in ${outages} outages`
}

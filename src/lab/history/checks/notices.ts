import type { Check } from '../check.ts'
import type { Client } from '../client.ts'
import type { Findings } from '../findings.ts'

/**
 * C14. Within one connection degraded and restored take turns; one that lasts over the whole run has as many of each as there
 * were outages. Who comes back in the middle is told by its new connection, or by nobody.
 */
export const notices: Check = ({ clients }, { outages }, findings) => {
  let looked = 0
  for (const client of clients.values()) looked += ofOne(client, outages, findings)
  return looked
}

function ofOne({ name, life, hasLeft }: Client, outages: number | undefined, findings: Findings): number {
  let degradedAt: number | undefined
  let told = 0
  let heard = 0
  let connections = 0
  for (const { kind, line } of life) {
    switch (kind) {
      case 'connected':
        connections++
        break
      case 'disconnected':
      case 'left':
        degradedAt = undefined
        break
      case 'degraded':
        if (degradedAt !== undefined) findings.add(() => `${name} was told degraded twice`, line, degradedAt)
        degradedAt = line
        told++
        heard++
        break
      case 'restored':
        if (degradedAt === undefined) findings.add(() => `${name} was told restored without degraded`, line)
        degradedAt = undefined
        heard++
        break
    }
  }
  if (degradedAt !== undefined && !hasLeft) findings.add(() => `${name} was never told restored`, degradedAt)
  if (outages === undefined || connections !== 1 || hasLeft) return heard
  if (told !== outages)
    findings.add(
      () => `${name} was told degraded ${told} times in ${outages} outages`,
      ...life.slice(0, 1).map(({ line }) => line),
    )
  return heard + outages
}

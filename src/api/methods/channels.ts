import { Type } from 'typebox'
import type { Hub } from '../../channel/index.ts'
import { given } from '../fields.ts'
import { globOf, PATTERN_LENGTH_MAX } from '../glob.ts'
import { apiMethod } from '../method.ts'
import { failure, result } from '../outcome.ts'

/** `{pattern}` -> `{channels: {name: {num_clients}}}`: where somebody is, on any instance, by name or by a pattern such as `room:*`. */
export const channels = apiMethod(
  { pattern: Type.Optional(Type.String({ maxLength: PATTERN_LENGTH_MAX })) },
  async ({ control }, request) => {
    const pattern = given(request.pattern) ?? '*'
    const glob = globOf(pattern)
    if (typeof glob === 'string') return failure('badRequest', `bad request: pattern: ${glob}`)
    const surveyed = await control.channels(pattern)
    if (surveyed.kind === 'unknown') return failure('internal', `${surveyed.reason}, try again`)
    const found = [...surveyed.channels].map(([name, clients]) => [name, { num_clients: clients }] as const)
    return result({ channels: Object.fromEntries(found) })
  },
)

/** Those of one instance whose names fit. A pattern that is none fits nothing. */
export function channelsHere(hub: Hub, pattern: string): readonly (readonly [string, number])[] {
  const glob = globOf(pattern)
  return typeof glob === 'string' ? [] : [...hub.channels()].filter(([name]) => glob.matches(name))
}

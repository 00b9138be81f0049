import { Type } from 'typebox'
import { given } from '../fields.ts'
import { globOf, PATTERN_LENGTH_MAX } from '../glob.ts'
import { apiMethod } from '../method.ts'
import { failure, result } from '../outcome.ts'

/** `{pattern}` -> `{channels: {name: {num_clients}}}`: where somebody is here, by name or by a pattern such as `room:*`. */
export const channels = apiMethod(
  { pattern: Type.Optional(Type.String({ maxLength: PATTERN_LENGTH_MAX })) },
  ({ hub }, request) => {
    const glob = globOf(given(request.pattern) ?? '*')
    if (typeof glob === 'string') return failure('badRequest', `bad request: pattern: ${glob}`)
    const found = [...hub.channels()].filter(([name]) => glob.matches(name))
    return result({ channels: Object.fromEntries(found.map(([name, clients]) => [name, { num_clients: clients }])) })
  },
)

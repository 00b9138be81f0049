import type { Missing } from '../claim.ts'
import type { Context, Topic } from '../rule.ts'

/** What would settle it stands in the own words of what the topic is about: in those of the last that it stands on and that has a log. */
export function logOf(what: string): (topic: Topic, context: Context) => readonly Missing[] {
  return ({ about, text }, { graph }) => {
    const named = about === undefined ? undefined : graph.find(about)
    const mentioned = named ?? graph.nodes.find(({ name }) => text.toLowerCase().includes(name))
    const chain = mentioned === undefined ? [] : [mentioned, ...graph.standsOn(mentioned.name)]
    const log = chain.find((node) => node.log !== undefined)?.log
    return [
      {
        what: `${what}: the log of ${chain.find((node) => node.log !== undefined)?.name ?? about ?? 'the dependency'} is not among what was read, or does not say`,
        query: log?.query ?? 'its last lines before that moment, and its first after it',
        where: log?.where ?? 'the log of whoever is asked there',
      },
    ]
  }
}

import { filterAround } from '../../query.ts'
import type { Context, Rule } from '../../rule.ts'
import type { Statement } from '../../../document/index.ts'

/** A new revision was heard of so long before the old one went: then it takes its place. */
const REPLACED_MS = 600_000

/** An instance drains because it was asked to end: SIGTERM or SIGINT, which the log calls `signal` (rule G4). */
export const drained: Rule = {
  id: 'own/drained',
  kinds: ['drain'],
  why({ of }, context) {
    const line = of.event === 'server.draining' ? of : drainingBefore(of, context)
    if (line === undefined || line.fields['reason'] !== 'signal') return []
    const next = replacedBy(line, context)
    const open = {
      question: 'who ended it?',
      answer: 'what was read does not say',
      missing: [
        {
          what: 'whether the platform scaled in, replaced the revision, or somebody ended the instance',
          query: filterAround(line, 'logName:("varlog%2Fsystem" OR "cloudaudit.googleapis.com%2Factivity")'),
          where: "the platform's log and the audit log",
        },
      ],
    }
    return [
      {
        question: 'why did the instance go?',
        answer: 'the instance was asked to end, by a signal (SIGTERM or SIGINT), and drained',
        status: 'OBSERVED',
        evidence: [line],
        cause: 'instance/asked-to-end',
        open,
      },
      ...(next === undefined
        ? []
        : [
            {
              question: 'who ended it?',
              answer: `revision ${next.revision ?? ''} had begun shortly before: a rollout would end the instances of revision ${line.revision ?? ''} by a signal`,
              status: 'POSSIBLE' as const,
              evidence: [next, line],
              rivals: ['the platform scaled in', 'somebody ended the instance by hand'],
              open,
            },
          ]),
    ]
  },
}

function drainingBefore(of: Statement, { sightings }: Context): Statement | undefined {
  for (const line of sightings.earlierIn(of)) {
    if (line.event === 'server.draining') return line
    if (line.event === 'server.starting') return undefined
  }
  return undefined
}

function replacedBy(of: Statement, { sightings }: Context): Statement | undefined {
  if (of.revision === undefined) return undefined
  for (const line of sightings.before(of)) {
    if ((of.atMs ?? 0) - (line.atMs ?? 0) > REPLACED_MS) return undefined
    if (line.event === 'server.starting' && line.revision !== undefined && line.revision !== of.revision) return line
  }
  return undefined
}

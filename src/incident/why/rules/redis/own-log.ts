import type { Statement } from '../../../document/index.ts'
import type { Rule, Step } from '../../rule.ts'

/** What Redis says of itself is looked for in so long before and after. A restart follows the loss, trouble comes before it. */
const BEFORE_MS = 120_000
const AFTER_MS = 60_000

/** Clocks of two machines. */
const SKEW_MS = 1_000

interface Trouble {
  readonly says: RegExp
  readonly answer: string
  readonly cause: string
}

/** Lines of Redis's own log (redis.io; server.c, rdb.c, replication.c, cluster.c), and what they mean. */
const TROUBLES: readonly Trouble[] = [
  {
    says: /Background saving error|Failed opening .* for saving/i,
    answer: 'Redis could not write its snapshot (MISCONF follows from it)',
    cause: 'redis/snapshot-failed',
  },
  { says: /REPLICAOF (\S+) enabled/i, answer: 'Redis was made a replica by REPLICAOF: it was demoted', cause: 'redis/replicaof' },
  {
    says: /Cluster state changed: fail/i,
    answer: 'the cluster lost a slot: its state changed to fail',
    cause: 'redis/cluster-failed',
  },
  { says: /Slow script detected/i, answer: 'a script ran in Redis for too long', cause: 'redis/slow-script' },
]

/** The own log of Redis around a loss, where somebody gave it. */
export const ownLog: Rule = {
  id: 'redis/own-log',
  kinds: ['server'],
  why({ of, about = '' }, { sightings }) {
    const { atMs } = of
    if (atMs === undefined || !about.startsWith('redis')) return []
    const near = sightings
      .around(of, BEFORE_MS)
      .filter(
        (line) => line.event?.startsWith('redis.') === true && line.instance === undefined && (line.atMs ?? 0) <= atMs + AFTER_MS,
      )
    const steps: Step[] = []
    const question = `why was ${about} as it was?`
    for (const { says, answer, cause } of TROUBLES) {
      const line = near.findLast(({ event, quote }) => event === 'redis.trouble' && says.test(quote))
      if (line !== undefined) steps.push(step(question, answer, cause, [line, of]))
    }
    const restart = restartIn(near, atMs)
    if (restart !== undefined) steps.push(step(question, restart.answer, restart.cause, [...restart.lines, of]))
    return steps
  },
}

function step(question: string, answer: string, cause: string, evidence: readonly Statement[]): Step {
  return {
    question,
    answer,
    status: 'DERIVED',
    evidence,
    cause,
    open: {
      question: 'who or what did that?',
      answer: 'its own log does not say',
      missing: [
        {
          what: 'the commands and the orders of that moment: a supervisor, a failover, a person',
          query: 'ACL LOG; the history of the supervisor (systemd, Kubernetes, Memorystore operations)',
          where: 'whoever runs Redis',
        },
      ],
    },
  }
}

/** It began anew after the loss: in good order where it had said that it goes. */
function restartIn(
  near: readonly Statement[],
  lostMs: number,
): { answer: string; cause: string; lines: readonly Statement[] } | undefined {
  const began = near.find(({ event, atMs }) => event === 'redis.starting' && (atMs ?? 0) >= lostMs - SKEW_MS)
  if (began === undefined) return undefined
  const ended = near.findLast(({ event, atMs }) => event === 'redis.stopping' && (atMs ?? 0) <= (began.atMs ?? 0))
  if (ended === undefined) return { answer: 'Redis was started again', cause: 'redis/restarted', lines: [began] }
  return { answer: 'Redis was ended in good order and started again', cause: 'redis/restarted', lines: [ended, began] }
}

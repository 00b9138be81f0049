import { missingEvents } from '../../query.ts'
import type { Context, Rule, Step, Topic } from '../../rule.ts'
import type { Statement } from '../../../document/index.ts'

interface Code {
  readonly cause?: string
  readonly answer: string
  readonly open: string
  readonly what: string
  readonly query: string
  readonly where: string
}

/** Why the server ends a connection (Centrifugo client protocol v2; src/protocol/disconnect-codes.ts). */
const CODES: Readonly<Record<number, Code>> = {
  3005: {
    cause: 'token/expired',
    answer: 'disconnected with 3005: the token of the connection ran out, and no newer one came',
    open: 'why did no newer token come?',
    what: 'whether the client asked for one, and what it was answered',
    query: 'getToken of the client, and the requests to whoever signs tokens',
    where: 'the client, and whoever signs',
  },
  3008: {
    cause: 'client/slow',
    answer: 'disconnected with 3008, slow: more had gathered for the client than client.queue_max_size, because it did not read',
    open: 'why did it not read?',
    what: 'whether its network or its page stood still, or the messages are too large for the queue',
    query: 'tidegate_disconnects_total{code="3008"} by instance; size and rate of what was published in its channels',
    where: 'the client, and /metrics',
  },
  3011: {
    cause: 'client/oldest-connection',
    answer: 'disconnected with 3011: the connection had reached client.max_connection_age',
    open: 'is the age what the platform needs?',
    what: 'the request timeout of the platform, which cuts what is older',
    query: 'gcloud run services describe SERVICE --format="value(spec.template.spec.timeoutSeconds)"',
    where: 'the platform',
  },
  3012: {
    cause: 'client/no-pong',
    answer: 'disconnected with 3012: the client did not answer a ping',
    open: 'was it the network, or the client?',
    what: 'whether clients of one network or of all are told so',
    query: 'jsonPayload.code=3012 by client network',
    where: 'request log of the balancer',
  },
  3013: {
    cause: 'client/too-many-commands',
    answer: 'disconnected with 3013: more commands than client.command_rate_limit allows',
    open: 'what does the client do in a loop?',
    what: 'which commands it sent',
    query: 'tidegate_commands_total by method',
    where: '/metrics, and the client',
  },
  3500: {
    answer: 'disconnected with 3500, invalid token: it brought none, or one that was refused for good',
    open: 'why was the token refused?',
    what: 'the event connection.refused of the same client, which has the reason',
    query: 'jsonPayload.message="connection.refused"',
    where: 'the log of Tidegate, with severity INFO',
  },
  3502: {
    cause: 'client/stale',
    answer: 'disconnected with 3502: it connected and said nothing for client.stale_close_delay',
    open: 'who connects and says nothing?',
    what: 'addresses and user agents of those connections',
    query: 'httpRequest.status=101',
    where: 'request log of the platform',
  },
}

/** Each code says why. 3001 is a drain of the instance, 3500 the refusal of a token: those have events of their own. */
export const disconnected: Rule = {
  id: 'own/disconnected',
  kinds: ['disconnect'],
  why(topic, context) {
    const { of, others } = topic
    const code = of.fields['code']
    if (typeof code !== 'number')
      return [
        {
          question: 'why was the client sent away?',
          answer: 'the server disconnected the client; the line does not say for what',
          status: 'OBSERVED',
          evidence: [of, ...others],
          open: {
            question: 'for what was it disconnected?',
            answer: 'the code and the reason are not in the line',
            missing: [
              {
                ...missingEvents(of, ['connection.disconnected']),
                what: 'the fields code and reason of connection.disconnected: an export with chosen columns loses them',
              },
            ],
          },
        },
      ]
    if (code === 3001) return drained(topic, context)
    return [withCode(topic, code, context)]
  },
}

function withCode({ of, others }: Topic, code: number, context: Context): Step {
  const row = CODES[code]
  const reason = String(of.fields['reason'] ?? '')
  const refused = code === 3500 ? refusalOf(of, context) : undefined
  return {
    question: 'why was the client sent away?',
    answer: row?.answer ?? `disconnected with ${code}: ${reason}`,
    status: 'OBSERVED',
    evidence: [of, ...others],
    ...(row?.cause !== undefined && { cause: row.cause }),
    ...(refused !== undefined && {
      next: [{ kind: 'token', of: refused, others: [], text: String(refused.fields['reason'] ?? ''), about: 'tokens' }],
    }),
    open: {
      question: row?.open ?? 'what led to it?',
      answer: 'what was read does not say',
      missing: [
        row === undefined
          ? missingEvents(of, ['connection.refused', 'command.failed', 'control.'])
          : { what: row.what, query: row.query, where: row.where },
      ],
    },
  }
}

/** The same client was refused in the same moment. */
function refusalOf(of: Statement, { sightings }: Context): Statement | undefined {
  for (const line of sightings.earlierIn(of)) {
    if (line.event === 'connection.refused' && line.fields['client'] === of.fields['client']) return line
  }
  return undefined
}

function drained({ of, others }: Topic, { sightings }: Context): readonly Step[] {
  const question = 'why was the client sent away?'
  for (const line of sightings.earlierIn(of)) {
    if (line.event === 'server.starting') break
    if (line.event !== 'server.draining' && line.event !== 'server.expired') continue
    return [
      {
        question,
        answer: 'disconnected with 3001: the instance was draining',
        status: 'DERIVED',
        evidence: [line, of, ...others],
        next: [
          {
            kind: line.event === 'server.expired' ? 'expired' : 'drain',
            of: line,
            others: [],
            text: String(line.fields['reason'] ?? ''),
          },
        ],
      },
    ]
  }
  return [
    {
      question,
      answer: 'disconnected with 3001: shutdown',
      status: 'OBSERVED',
      evidence: [of, ...others],
      open: {
        question: 'why did the instance go?',
        answer: 'what was read does not say',
        missing: [missingEvents(of, ['server.draining'])],
      },
    },
  ]
}

import { Type } from 'typebox'
import { atMost } from '../at-most.ts'
import { API_LIMITS, type ApiContext } from '../context.ts'
import { FLAG } from '../fields.ts'
import { apiMethod, type ApiMethod } from '../method.ts'
import { errorText, failure, type ApiOutcome } from '../outcome.ts'

/** What one command of a batch asks. */
type Command = { readonly kind: 'call'; readonly name: string; readonly body: unknown } | { readonly kind: 'none' }

/**
 * `{commands: [{publish: {...}}, ...], parallel}` -> `{replies: [{publish: {...}} | {error}, ...]}`, in their order. One after
 * the other, or in parallel; one that fails fails alone. A batch holds no batch.
 */
export function batchOf(methods: Readonly<Record<string, ApiMethod>>): ApiMethod {
  return apiMethod(
    { commands: Type.Array(Type.Record(Type.String(), Type.Unknown())), parallel: FLAG },
    async (context, { commands, parallel }) => {
      const { batchCommandsMax, batchAnswersLengthMax, atOnceMax } = context.apiLimits ?? API_LIMITS
      if (commands.length > batchCommandsMax) {
        return failure('badRequest', `bad request: commands has more than ${batchCommandsMax} entries`)
      }
      let length = 0
      const replies = await atMost(parallel === true ? atOnceMax : 1, commands.map(commandIn), async (command) => {
        const isFull = length > batchAnswersLengthMax
        const reply = isFull ? TOO_LONG : await replyTo(context, methods, command)
        length += reply.length
        return reply
      })
      return { kind: 'result', text: `{"replies":[${replies.join(',')}]}` }
    },
  )
}

const TOO_LONG = errorText(failure('limitExceeded', 'limit exceeded: the answers of this batch are too long; not done').error)

function commandIn(command: Readonly<Record<string, unknown>>): Command {
  // What is null was not given.
  const [first, ...more] = Object.entries(command).filter(([, body]) => body !== null)
  return first === undefined || more.length > 0 ? { kind: 'none' } : { kind: 'call', name: first[0], body: first[1] }
}

async function replyTo(context: ApiContext, methods: Readonly<Record<string, ApiMethod>>, command: Command): Promise<string> {
  if (command.kind === 'none') return errorText(failure('badRequest', 'bad request: a command is {<method>: {...}}').error)
  const method = Object.hasOwn(methods, command.name) ? methods[command.name] : undefined
  if (method === undefined) return errorText(failure('methodNotFound').error)
  const outcome = await carriedOut(context, method, command)
  return outcome.kind === 'result' ? `{"${command.name}":${outcome.text}}` : errorText(outcome.error)
}

/** One that throws must not take the answers of the others with it. */
async function carriedOut(
  context: ApiContext,
  method: ApiMethod,
  { name, body }: Extract<Command, { kind: 'call' }>,
): Promise<ApiOutcome> {
  try {
    return await method(context, body)
  } catch (error) {
    context.logger.event('api.failed', { method: name, error })
    return failure('internal')
  }
}

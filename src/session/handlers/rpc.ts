import { failure, type Handler } from '../outcome.ts'
import { chatSend } from './chat-send.ts'

/** Calls by name. An application's own methods would stand here. */
export const rpc: Handler<'rpc'> = (session, command) => {
  if (command.request.method === 'chat.send') return chatSend(session, command)
  return failure('methodNotFound', 'unknown rpc method; there is: chat.send')
}

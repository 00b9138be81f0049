import { said } from '../../said.ts'

/** Somebody writes after the close: two owners of one end (field failures 45). */
export const closedTwice = said({
  id: 'foreign/closed-twice',
  says: /Cannot call "send" once a close message has been sent/i,
  cause: 'websocket/closed-twice',
  answer: 'a WebSocket was written to after it was closed',
  open: 'who closed it first?',
  settledBy: () => [
    { what: 'both places that close', query: 'the traceback, and every close in the source', where: 'the source' },
  ],
})

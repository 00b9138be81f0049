import { said } from '../../said.ts'

/** Starlette says the same when one reads after the close: a loop that goes on after it (field failures 34). */
export const receiveBeforeAccept = said({
  id: 'foreign/receive-before-accept',
  says: /WebSocket is not connected\. Need to call "accept" first/i,
  cause: 'websocket/receive-after-close',
  answer: 'a WebSocket was read that is not open: not accepted yet, or closed already',
  open: 'was it before the accept, or after the close?',
  settledBy: () => [
    {
      what: 'accept and close of the same connection with their times',
      query: 'the id of the connection, all severities',
      where: 'the log of the service',
    },
  ],
})

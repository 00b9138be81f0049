import { said } from '../../said.ts'

/** A client is bound to an event loop that is not the one that asks, or is closed (asyncio; field failures 22). */
export const otherEventLoop = said({
  id: 'foreign/other-event-loop',
  says: [/attached to a different loop/, /\bEvent loop is closed\b/, /got Future .{0,80} attached to/],
  cause: 'code/event-loop',
  answer: ([words]) => `a client was used from another event loop than it was made on: ${words}`,
  open: 'who makes the client, and who uses it?',
  settledBy: () => [
    {
      what: 'where the client is made: at import, at start, or for each request',
      query: 'the constructor of the client in the source',
      where: 'the source',
    },
  ],
})

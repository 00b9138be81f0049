import { said } from '../../said.ts'

/** The event loop was held by one piece of work (asyncio debug; Node: blocked; field failures 3). */
export const slowCallback = said({
  id: 'foreign/slow-callback',
  says: [/Executing .{0,120} took [\d.]+ seconds/, /[Ee]vent loop (?:was )?(?:blocked|lag(?:ged)?)\b.{0,60}/],
  cause: 'process/loop-held',
  answer: ([words]) => `the event loop was held: ${words}`,
  open: 'by what?',
  settledBy: () => [{ what: 'the stack while it is held', query: 'py-spy dump, or node --cpu-prof', where: 'the instance' }],
})

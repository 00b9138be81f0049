import { said } from '../../said.ts'

/** An error that nobody caught ended the process (Node: unhandled rejections end it since 15). */
export const unhandled = said({
  id: 'foreign/unhandled',
  says: [/\bUnhandledPromiseRejection\b.{0,160}/, /\bunhandledRejection\b.{0,160}/, /\bUncaught exception\b.{0,160}/i],
  cause: 'process/unhandled',
  answer: ([words]) => `an error that nobody caught: ${words}`,
  open: 'who should have caught it?',
  settledBy: () => [{ what: 'the stack of the error', query: 'the lines that follow', where: 'the log of the instance' }],
})

import { said } from '../../said.ts'

/** A coroutine that nobody awaited, or an await of what is none: sync and async drifted apart (field failures 40, 41). */
export const notAwaited = said({
  id: 'foreign/not-awaited',
  says: [
    /object [\w.]+ can't be used in 'await' expression/,
    /coroutine '[\w.]+' was never awaited/,
    /'coroutine' object has no attribute '\w+'/,
    /'coroutine' object is not subscriptable/,
  ],
  cause: 'code/await',
  answer: ([words]) => `something was awaited that cannot be, or was not awaited: ${words}`,
  open: 'which of the two sides changed?',
  settledBy: () => [
    {
      what: 'whether the function is async in the image',
      query: 'inspect.iscoroutinefunction of it',
      where: 'the source at this revision',
    },
  ],
})

import { said } from '../../said.ts'

/** A function is called with other arguments than it takes: signatures drifted apart (field failures 21, 43). */
export const wrongArguments = said({
  id: 'foreign/wrong-arguments',
  says: [
    /\b[\w.]+\(\) (?:got an unexpected keyword argument '\w+'|missing \d+ required (?:positional|keyword-only) arguments?:? ?[^.]*)/,
    /\b[\w.]+\(\) takes \d+ positional arguments? but \d+ (?:was|were) given/,
  ],
  cause: 'code/wrong-arguments',
  answer: ([words]) => `a function was called with other arguments than it takes: ${words}`,
  open: 'which version of the function is in the image?',
  settledBy: () => [
    {
      what: 'version of the library and signature in the image',
      query: 'pip freeze or npm ls, against the lock file',
      where: 'the image',
    },
  ],
})

import { said } from '../../said.ts'

/** A name that nothing defines: a missing import or an inner scope; monitors are blind where it is in a check (field failures 36 to 39). */
export const undefinedName = said({
  id: 'foreign/undefined-name',
  says: [
    /name '(\w+)' is not defined/,
    /\b(\w+) is not defined\b/,
    /cannot access local variable '(\w+)'/,
    /local variable '(\w+)' referenced before assignment/,
  ],
  cause: 'code/undefined-name',
  answer: ([words]) => `the code uses a name that is not defined: ${words}`,
  open: 'on which path is it used, and why did no test go there?',
  settledBy: () => [
    {
      what: 'the traceback, and the change that brought the line',
      query: 'git log -S of the name',
      where: 'the source at this revision',
    },
  ],
})

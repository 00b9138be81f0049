import { said } from '../../said.ts'

/** The code does not parse under the interpreter of the image: another version than on the laptop (field failures 29). */
export const syntax = said({
  id: 'foreign/syntax',
  says: [/f-string: .+/, /\bSyntaxError: .+/, /\bIndentationError: .+/],
  cause: 'image/syntax',
  answer: ([words]) => `the code does not parse: ${words}`,
  open: 'does the image run another version than the tests?',
  settledBy: () => [
    { what: 'both versions', query: 'python --version or node --version in the image, and in CI', where: 'the image, and CI' },
  ],
})

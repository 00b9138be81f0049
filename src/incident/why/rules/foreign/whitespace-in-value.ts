import { said } from '../../said.ts'

/** A secret or setting with a line feed or a blank at its end (field failures 20, 23, 26, 31). */
export const whitespaceInValue = said({
  id: 'foreign/whitespace-in-value',
  says: [
    /\bcontained whitespace\b/,
    /Illegal header value b?'[^']*(?:\\n|\\r| )'/,
    /database "?[\w-]+(?:\\n|⏎| )"? does not exist/,
  ],
  cause: 'config/whitespace',
  answer: ([words]) => `a value has whitespace where none belongs: ${words}`,
  open: 'which secret or variable holds it?',
  settledBy: () => [
    {
      what: 'the value byte by byte',
      query: 'gcloud secrets versions access latest --secret NAME | xxd | tail -2',
      where: 'the secret manager',
    },
  ],
})

import { said } from '../../said.ts'

/** Two requests of one page with one token, taken for an attack (field failures 54). */
export const tokenReplayed = said({
  id: 'foreign/token-replayed',
  says: /TOKEN REUSE DETECTED.{0,80}/,
  cause: 'token/reuse-guard',
  answer: ([words]) => `a guard against replays refused the token: ${words}`,
  open: 'was it an attack, or a page that asks twice at once?',
  settledBy: () => [
    { what: 'both requests with address and path', query: 'the same token hash within the threshold', where: 'request log' },
  ],
})

import { said } from '../../said.ts'

/** The user or the password is refused: the secret and the server do not agree (redis.io, AUTH and ACL; field failures 20). */
export const credentials = said({
  id: 'redis/credentials',
  says: [
    /it refuses the user or the password/,
    /\b(?:NOAUTH|WRONGPASS)\b/,
    /ERR (?:invalid password|AUTH <password> called without|Client sent AUTH, but no password)/i,
    /AUTH <password> called without any password configured/i,
  ],
  cause: 'redis/credentials',
  answer: 'Redis refuses the user or the password (NOAUTH, WRONGPASS)',
  open: 'who changed the password or the user, and which side has the old one?',
  settledBy: () => [
    {
      what: 'when the password or the ACL was changed, and which version of the secret the instance was started with',
      query: 'ACL LOG; ACL GETUSER USER; the versions of the secret and their dates',
      where: 'Redis, and the secret manager',
    },
  ],
})

import { said } from '../../said.ts'

/** The user may not do what is needed (redis.io, ACL; the rights are listed in docs/operations/redis.md). */
export const forbidden = said({
  id: 'redis/forbidden',
  says: [
    /\bNOPERM\b/,
    /The user executing the script can't run this command/i,
    /may the user publish to our channels\?/,
    /No permissions to access a key/i,
  ],
  cause: 'redis/forbidden',
  answer: "the ACL of the Redis user forbids what is needed: a permission is missing (NOPERM, or can't run this command)",
  open: 'who took the right away?',
  settledBy: () => [
    {
      what: 'the rights of the user beside the list of what is needed',
      query: 'ACL GETUSER USER; ACL LOG',
      where: 'Redis; docs/operations/redis.md has the list',
    },
  ],
})

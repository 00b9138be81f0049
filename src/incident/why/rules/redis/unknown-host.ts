import { said } from '../../said.ts'

/** A name that nobody knows, or a resolver that does not answer; also a host value with hidden whitespace (field failures 23, 31). */
export const unknownHost = said({
  id: 'redis/unknown-host',
  says: [
    /\b(ENOTFOUND|EAI_AGAIN)\b/,
    /the host name (?:is not known|cannot be looked up now)/,
    /\bgetaddrinfo failed\b|\bName or service not known\b|\bTemporary failure in name resolution\b/i,
    /\bError -[23] connecting to \S+/,
  ],
  cause: 'network/unknown-host',
  answer: ([words], { about }) => `the host name of ${about ?? 'the dependency'} could not be looked up: ${words}`,
  open: 'is the name wrong, or the resolver?',
  settledBy: ({ of }) => [
    {
      what: 'the address in effect, byte by byte (whitespace and line feeds too), and what the resolver says to it',
      query: `printf %s "$REDIS_URL" | xxd; nslookup HOST, from ${of.instance === undefined ? 'an instance' : `instance ${of.instance}`}`,
      where: 'the configuration of the revision, and the instance',
    },
  ],
})

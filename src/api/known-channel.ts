import { resolveChannel, type ChannelOptions } from '../channel/index.ts'
import type { ApiContext } from './context.ts'
import { failure, type ApiFailure } from './outcome.ts'

/** The channel's options; or the error that says why there are none: 102 for an unknown namespace, 107 for a bad name. */
export function knownChannel(
  { rules }: ApiContext,
  channel: string,
): { readonly kind: 'known'; readonly options: ChannelOptions } | ApiFailure {
  const resolved = resolveChannel(rules, channel)
  switch (resolved.kind) {
    case 'known':
      // The server's own channels are nobody else's, whatever key is shown.
      return resolved.isReserved ? failure('unknownChannel') : resolved
    case 'unknown':
      return failure('unknownChannel')
    case 'malformed':
      return failure('badRequest', `bad request: ${resolved.reason}`)
  }
}

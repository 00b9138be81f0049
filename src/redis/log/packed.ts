import type { Publication, PublicationDraft, StoredPublication } from '../../channel/index.ts'

/** JSON text holds no NUL, so it needs no escaping: parts are joined and split, nothing is parsed. */
const NUL = '\0'

/** flags, info, tags, data: as a publication stands in the stream and in its announcement. */
export function pack({ data, info, tags, delta }: PublicationDraft): string {
  return `${delta === true ? 'd' : ''}${NUL}${info ?? ''}${NUL}${tags === undefined ? '' : JSON.stringify(tags)}${NUL}${data}`
}

export function unpack(packed: string): Publication {
  const info = packed.indexOf(NUL) + 1
  const tags = packed.indexOf(NUL, info) + 1
  const data = packed.indexOf(NUL, tags) + 1
  if (info === 0 || tags === 0 || data === 0) throw new Error('not a packed publication')
  const infoText = packed.slice(info, tags - 1)
  const tagsText = packed.slice(tags, data - 1)
  return {
    data: packed.slice(data),
    ...(infoText === '' ? {} : { info: infoText }),
    ...(tagsText === '' ? {} : { tags: JSON.parse(tagsText) as { readonly [name: string]: string } }),
    ...(packed.startsWith('d') ? { delta: true } : {}),
  }
}

export function unpackStored(packed: string, offset: number): StoredPublication {
  return { ...unpack(packed), offset }
}

/** What is told on a channel's pub/sub channel. `append.lua` writes the first kind itself. */
export type Announcement =
  | { readonly kind: 'stored'; readonly epoch: string; readonly offset: number; readonly packed: string }
  | { readonly kind: 'passing'; readonly packed: string }
  | { readonly kind: 'join' | 'leave'; readonly info: string }

export function announcePassing(packed: string): string {
  return `n${NUL}${packed}`
}

export function announcePerson(kind: 'join' | 'leave', info: string): string {
  return `${kind === 'join' ? 'j' : 'l'}${NUL}${info}`
}

/** `undefined`: of a version that says more than this one knows, or of somebody else. */
export function readAnnouncement(message: string): Announcement | undefined {
  if (message[1] !== NUL) return undefined
  const rest = message.slice(2)
  switch (message[0]) {
    case 'p': {
      const offsetAt = rest.indexOf(NUL) + 1
      const packedAt = rest.indexOf(NUL, offsetAt) + 1
      const offset = Number(rest.slice(offsetAt, packedAt - 1))
      if (offsetAt === 0 || packedAt === 0 || !Number.isSafeInteger(offset)) return undefined
      return { kind: 'stored', epoch: rest.slice(0, offsetAt - 1), offset, packed: rest.slice(packedAt) }
    }
    case 'n':
      return { kind: 'passing', packed: rest }
    case 'j':
      return { kind: 'join', info: rest }
    case 'l':
      return { kind: 'leave', info: rest }
    default:
      return undefined
  }
}

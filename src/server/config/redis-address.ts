import { readAddresses } from '../../redis/index.ts'

/** Addresses of one Redis that can be read, or the rest of a sentence, which does not repeat them: they may hold a password. */
export function redisAddresses(raw: unknown): readonly string[] | { readonly wrong: string } {
  const entries: unknown =
    typeof raw === 'string' ? (raw.startsWith('[') && !/^\[[0-9a-f:]+\]/i.test(raw) ? listed(raw) : [raw]) : raw
  if (!Array.isArray(entries) || entries.length === 0) return { wrong: 'is not text: put it in quotes' }
  const addresses: string[] = []
  for (const entry of entries as readonly unknown[]) {
    if (typeof entry !== 'string') return { wrong: 'is not text: put it in quotes' }
    addresses.push(entry.includes('://') ? entry : `redis://${entry}`)
  }
  const read = readAddresses(addresses)
  return read.kind === 'wrong' ? { wrong: read.reason } : addresses
}

function listed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `host:port` of servers that are asked for the others; as text with commas between them. */
export function hostsOf(raw: unknown): readonly string[] | { readonly wrong: string } {
  const entries = typeof raw === 'string' ? (raw.startsWith('["') ? listed(raw) : raw.split(',')) : raw
  if (!Array.isArray(entries) || entries.length === 0) return { wrong: 'is not a list of servers' }
  const hosts = entries as readonly unknown[]
  const isHost = (host: unknown): host is string =>
    typeof host === 'string' && !/[@/,]/.test(host) && readAddresses([`redis-cluster://${host}`]).kind === 'cluster'
  // Not repeated: what is written here by mistake is an address with a password.
  return hosts.every(isHost) ? hosts : { wrong: 'has an entry that is not host:port' }
}

/** An address as it may be shown: whatever may be a password is left out. */
export function shownAddress(text: string): string {
  return text.replace(/[^\s/,"[\]]*@/g, '…@').replace(/([?&](?:\w*password)=)[^&\s"]*/gi, '$1…')
}

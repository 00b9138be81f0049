/** The 52 faults of issue 5, and why one of them has no scenario where it has none. */
export interface Fault {
  readonly id: number
  readonly words: string
  /** Shown where nothing stands in for it. */
  readonly whyNot?: string
}

const NOT_YET = 'no scenario yet'

const WORDS: readonly string[] = [
  'Redis is absent',
  'Redis comes late',
  'Redis is loading its data set',
  'Redis is frozen from the start',
  'Redis is frozen while clients talk',
  'Redis has another password',
  'Redis asks for a password, and none is configured',
  'the Redis user may not XADD',
  'the Redis user may not use the channels',
  'Redis is out of memory',
  'Redis cannot write its snapshot',
  'the append-only file is on a full disk',
  'the append-only file is on a full disk, and every write is synced',
  'Redis is busy with a script, or paused',
  'Redis is killed and restarts empty',
  'Redis is killed and restarts from its append-only file',
  'FLUSHALL',
  'a stream is trimmed beyond a place',
  'the last id of a stream is far in the future',
  'Redis is demoted',
  'Redis has too few replicas for a write',
  'a failover under load',
  'Redis is a replica that has lost its master',
  'acknowledged writes are lost at a failover',
  'only the subscriber connections are cut',
  'only the command connections are cut',
  'Redis has no room for another client',
  'Redis cuts its subscriber for being slow',
  'the functions are flushed',
  'Redis is too old, or lacks a feature',
  'half-open: both directions are black holes',
  'one direction is a black hole',
  'latency of 300 ms, more or less 200',
  'bandwidth of 4 KB/s',
  'one to three bytes at a time',
  'the connection is reset in the middle of a reply',
  'the reply of an append that was carried out is lost',
  'the name of Redis cannot be resolved, then has another address',
  'the certificate has expired, or is of another authority',
  'connections that close slowly',
  'a client that reads slowly',
  'a frame too large, fragments without end',
  'bytes that are no UTF-8, frames against the protocol',
  'floods of pings, of empty frames, of tiny messages',
  'a compression bomb',
  'a slow handshake, and headers of 64 KB',
  'a token expires in mid-conversation, keys rotate, a user is revoked',
  'everybody comes back at once after a restart',
  'SIGTERM before ready, with many sockets, twice, in a failover, while blocked',
  'the event loop stands still, the processor is throttled',
  'no file descriptor is left',
  'the wall clock jumps by an hour',
]

export const FAULTS: readonly Fault[] = WORDS.map((words, index) => ({ id: index + 1, words, whyNot: NOT_YET }))

/** Tidegate through Redis: fan-out beside Socket.IO's Redis streams adapter, what the proof costs, and the resume storm. */

export type RedisPart = 'fanout' | 'proof' | 'resume'

export interface RedisBenchOptions {
  readonly only: readonly RedisPart[]
  readonly repetitions: number
  readonly seconds: number
  readonly pin: boolean
  readonly json: boolean
}

/** One server program, in as many processes as there are instances. */
export type FanoutPeer = 'tidegate' | 'socketio-redis'

export interface FanoutSample {
  readonly peer: FanoutPeer
  readonly instances: number
  readonly point: string
  readonly repetition: number
  /** Thousand deliveries a second. */
  readonly value: number
  /** Deliveries for each second of the servers' CPU, thousands. */
  readonly perCpuSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** What was missing, doubled, out of order or corrupt, in words; empty when nothing was. */
  readonly fault: string
}

/** One start on an empty Redis. Milliseconds. */
export interface ProofSample {
  /** From the first service's beginning to the last one's proof. */
  /** From the first service's beginning to the last one's proof: with loading and connecting. */
  readonly allMs: number
  /** From the proof of the commands to that of everything. */
  readonly afterCommandsMs: number
  /** Each service's own, by name. */
  readonly services: Readonly<Record<string, number>>
}

export interface ResumeSample {
  readonly clients: number
  readonly channels: number
  readonly missed: number
  /** From the first connection attempt to the last client that has everything. */
  readonly caughtUpMs: number
  /** Until this share of the clients had everything. */
  readonly p50Ms: number
  readonly p99Ms: number
  /** Reads of a stream that Redis did meanwhile (XRANGE, XREVRANGE), also inside of functions. */
  readonly reads: number
  /** Clients that were told that they had recovered, with everything in order. */
  readonly recovered: number
}

export function readRedisOptions(argv: readonly string[]): RedisBenchOptions | 'help'
export function redisCommand(argv: readonly string[]): Promise<number>
export function redisMarkdown(result: {
  readonly fanout: readonly FanoutSample[]
  readonly proof: readonly ProofSample[]
  readonly resume: readonly ResumeSample[]
}): string

import type { Operation } from '../../../src/lab/history/index.ts'

/**
 * A good run of three clients in one channel, made by hand: ada sends; grace loses her connection and recovers; kay stays. In the
 * middle there is an outage of which all who are connected are told; one send has no answer at first, one is refused.
 */
export class SampleRun {
  readonly operations: Operation[] = []
  readonly log: { readonly data: string; readonly epoch: string }[] = []
  epoch = 'e1'
  durability: string | undefined
  #atMs = 0

  add(operation: Operation extends infer O ? (O extends Operation ? Omit<O, 'atMs'> : never) : never): this {
    this.operations.push({ ...operation, atMs: this.#atMs++ })
    return this
  }

  enter(client: string): this {
    this.add({ kind: 'connected', client })
    return this.subscribe(client, false, false)
  }

  subscribe(client: string, wasRecovering: boolean, recovered: boolean): this {
    const { epoch, log } = this
    return this.add({ kind: 'subscribed', client, channel: 'room', wasRecovering, recovered, offset: log.length, epoch })
  }

  /** Sends, stores, and is acknowledged. */
  say(client: string, id: string): this {
    this.send(client, id)
    this.log.push({ data: `${id} hello`, epoch: this.epoch })
    return this.ack(client, id, this.log.length)
  }

  send(client: string, id: string): this {
    return this.add({ kind: 'send', client, channel: 'room', id, data: `${id} hello` })
  }

  ack(client: string, id: string, offset: number, duplicate = false): this {
    const { epoch, durability } = this
    return this.add({
      kind: 'acked',
      client,
      channel: 'room',
      id,
      offset,
      epoch,
      duplicate,
      ...(durability !== undefined && { durability }),
    })
  }

  /** The entry of this offset reaches these clients. */
  hear(offset: number, clients: readonly string[], from: 'live' | 'recovered' = 'live'): this {
    const data = this.log[offset - 1]?.data ?? ''
    for (const client of clients) this.add({ kind: 'delivered', client, channel: 'room', offset, epoch: this.epoch, data, from })
    return this
  }

  /** The connection breaks. */
  lose(client: string, code = 0): this {
    return this.add({ kind: 'disconnected', client, code, reason: 'transport closed', close: 1006 })
  }

  /** Everybody fresh reads the log. */
  read(first = 1): this {
    const { epoch, log } = this
    for (const [index, { data }] of log.entries())
      if (index + 1 >= first) this.add({ kind: 'kept', client: 'reader', channel: 'room', offset: index + 1, epoch, data })
    return this.add({ kind: 'top', client: 'reader', channel: 'room', offset: log.length, epoch })
  }
}

export const EVERYBODY = ['ada', 'grace', 'kay']

export function goodRun(): SampleRun {
  const run = new SampleRun()
  for (const client of EVERYBODY) run.enter(client)
  run.say('ada', 'a1').hear(1, EVERYBODY).say('ada', 'a2').hear(2, EVERYBODY)
  run.lose('grace').say('ada', 'a3').hear(3, ['ada', 'kay'])
  run.add({ kind: 'fault', client: 'test', name: 'kill', phase: 'begun' })
  for (const client of ['ada', 'kay']) run.add({ kind: 'degraded', client, reason: 'redis' })
  run.send('ada', 'a4').add({ kind: 'unknown', client: 'ada', id: 'a4', code: 1 })
  run.add({ kind: 'fault', client: 'test', name: 'kill', phase: 'over' })
  for (const client of ['ada', 'kay']) run.add({ kind: 'restored', client })
  run.log.push({ data: 'a4 hello', epoch: run.epoch })
  run.ack('ada', 'a4', 4, true).hear(4, ['ada', 'kay'])
  run.add({ kind: 'connected', client: 'grace' }).subscribe('grace', true, true).hear(3, ['grace'], 'recovered')
  run.hear(4, ['grace'], 'recovered')
  run.send('kay', 'k1').add({ kind: 'failed', client: 'kay', id: 'k1', code: 103 })
  return run.say('kay', 'k2').hear(5, EVERYBODY).say('ada', 'a5').hear(6, EVERYBODY).read()
}

/** After a failover that lost a3 and a4: all are told, and who had no answer sends again. */
export function runWithLoss(): SampleRun {
  const run = new SampleRun()
  for (const client of EVERYBODY) run.enter(client)
  run.say('ada', 'a1').hear(1, EVERYBODY).say('ada', 'a2').hear(2, EVERYBODY)
  run.say('ada', 'a3').hear(3, EVERYBODY)
  run.send('ada', 'a4').add({ kind: 'unknown', client: 'ada', id: 'a4', code: 1 })
  run.log.push({ data: 'a4 hello', epoch: run.epoch })
  run.hear(4, ['kay'])
  // The answer overtakes the word that the place is gone.
  run.log.length = 2
  run.epoch = 'e2'
  run.ack('ada', 'a4', 3)
  for (const client of EVERYBODY) {
    run.add({ kind: 'unsubscribed', client, channel: 'room', code: 2500 })
    run.subscribe(client, true, false)
  }
  run.log.push({ data: 'a4 hello', epoch: run.epoch })
  run.hear(3, EVERYBODY)
  return run.say('ada', 'a5').hear(4, EVERYBODY).read()
}

/**
 * A failover without loss: the new epoch continues the old one, and everybody is told. Ada's place is `replicated`, grace is told a
 * gap, kay leaves in the middle; an instance lets them in while it may.
 */
export function runWithNewEpoch(): SampleRun {
  const run = new SampleRun()
  run.durability = 'replicated'
  run
    .add({ kind: 'truth', client: 'server-1', service: 'redis', ready: true })
    .add({ kind: 'gate', client: 'server-1', state: 'open' })
  for (const client of EVERYBODY) run.add({ kind: 'admitted', client: 'server-1' }).enter(client)
  run.say('ada', 'a1').hear(1, EVERYBODY).say('kay', 'k1').hear(2, EVERYBODY)
  run.add({ kind: 'fault', client: 'test', name: 'kill', phase: 'begun', takes: 'unreplicated' })
  run
    .add({ kind: 'gate', client: 'server-1', state: 'closed' })
    .add({ kind: 'truth', client: 'server-1', service: 'redis', ready: false })
  run.lose('grace')
  run
    .add({ kind: 'truth', client: 'server-1', service: 'redis', ready: true })
    .add({ kind: 'gate', client: 'server-1', state: 'open' })
  run.add({ kind: 'fault', client: 'test', name: 'kill', phase: 'over' })
  run.epoch = 'e2'
  for (const client of ['ada', 'kay'])
    run.add({ kind: 'unsubscribed', client, channel: 'room', code: 2500 }).subscribe(client, true, true)
  run.say('ada', 'a2').hear(3, ['ada', 'kay']).say('kay', 'k2').hear(4, ['ada', 'kay'])
  run.add({ kind: 'admitted', client: 'server-1' }).add({ kind: 'connected', client: 'grace' }).subscribe('grace', true, true)
  run.add({ kind: 'gap', client: 'grace', channel: 'room', offset: 3 }).hear(4, ['grace'], 'recovered')
  run.add({ kind: 'left', client: 'kay' }).add({ kind: 'note', client: 'test', words: 'kay has gone home' })
  return run.say('ada', 'a3').hear(5, ['ada', 'grace']).read()
}

import type { Floor, Line, Publication } from './channel.ts'
import type { Lineage } from './lineage.ts'
import type { Operation } from './operation.ts'

/** A word about a connection, as the client told it. */
export interface LifeWord {
  readonly kind: Extract<Operation['kind'], 'connected' | 'disconnected' | 'degraded' | 'restored' | 'left'>
  readonly line: Line
}

/** Everything that is known of one client, by channel where it is of a channel. */
export class Client {
  readonly name: string
  /** The file of its last word. */
  file = 0
  hasLeft = false
  readonly stories = new Map<string, Lineage>()
  readonly sent = new Map<string, Publication[]>()
  /** The highest acknowledged place of the newest epoch that it has seen. */
  readonly highest = new Map<string, Floor>()
  readonly life: LifeWord[] = []

  constructor(name: string) {
    this.name = name
  }

  acknowledged(channel: string, epoch: string, offset: number): void {
    const before = this.highest.get(channel)
    if (before?.epoch !== epoch || before.offset < offset) this.highest.set(channel, { epoch, offset })
  }

  /** It hears nothing until it is subscribed again. */
  off(channel?: string): void {
    for (const [name, story] of this.stories) if (channel === undefined || channel === name) story.isOn = false
  }

  /** Nothing more is expected of it. Whatever it does afterwards takes that back. */
  leave(channel?: string): void {
    for (const [name, story] of this.stories) if (channel === undefined || channel === name) story.hasLeft = true
    if (channel === undefined) this.hasLeft = true
  }
}

import type { Operation } from './operation.ts'

/** The version of the format that is read and written: docs/spec/history.md. */
export const FORMAT_VERSION = 1

/** What a field holds. A list of words: one of these. */
export type FieldKind = 'text' | 'number' | 'offset' | 'flag' | readonly string[]

export interface Field {
  readonly kind: FieldKind
  readonly isOptional: boolean
}

const need = (kind: FieldKind): Field => ({ kind, isOptional: false })
const may = (kind: FieldKind): Field => ({ kind, isOptional: true })

const POSITION = { offset: need('offset'), epoch: may('text') }

/** Fields of every operation. */
export const COMMON_FIELDS: Readonly<Record<string, Field>> = { client: need('text'), atMs: need('number'), clock: may('text') }

/** Each operation with the fields of its own. Others are ignored. A test holds that docs/spec/history.md has the same table. */
export const FIELDS: Readonly<Record<Operation['kind'], Readonly<Record<string, Field>>>> = {
  send: { channel: need('text'), id: need('text'), data: need('text') },
  acked: { channel: need('text'), id: need('text'), ...POSITION, duplicate: may('flag'), durability: may('text') },
  unknown: { id: need('text'), code: may('number'), message: may('text') },
  failed: { id: need('text'), code: need('number'), message: may('text') },
  delivered: { channel: need('text'), ...POSITION, data: need('text'), from: may(['live', 'recovered']) },
  subscribed: { channel: need('text'), recovered: need('flag'), ...POSITION, wasRecovering: may('flag') },
  gap: { channel: need('text'), offset: need('offset') },
  unsubscribed: { channel: need('text'), code: may('number') },
  left: { channel: may('text') },
  connected: {},
  disconnected: { code: need('number'), reason: may('text'), close: may('number') },
  refused: { close: need('number') },
  degraded: { reason: may('text') },
  restored: { reason: may('text') },
  fault: { name: need('text'), phase: need(['begun', 'over']), takes: may(['unsynced', 'unreplicated', 'all']) },
  gate: { state: need(['open', 'closed']) },
  truth: { service: need('text'), ready: need('flag') },
  admitted: {},
  kept: { channel: need('text'), ...POSITION, data: need('text') },
  top: { channel: need('text'), ...POSITION },
  note: { words: need('text') },
}

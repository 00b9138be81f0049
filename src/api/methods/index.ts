/** One file for each thing that can be asked, or for those that are asked alike. */
import type { ApiMethod } from '../method.ts'
import { batchOf } from './batch.ts'
import { broadcast } from './broadcast.ts'
import { channels } from './channels.ts'
import { disconnect } from './disconnect.ts'
import { history, historyRemove } from './history.ts'
import { info } from './info.ts'
import { presence, presenceStats } from './presence.ts'
import { publish } from './publish.ts'
import { refresh } from './refresh.ts'
import { revoke } from './revoke.ts'
import { subscribe } from './subscribe.ts'
import { unsubscribe } from './unsubscribe.ts'

/** Centrifugo's methods, and Tidegate's own `revoke`. */
export type ApiMethodName =
  | 'publish'
  | 'broadcast'
  | 'subscribe'
  | 'unsubscribe'
  | 'disconnect'
  | 'refresh'
  | 'revoke'
  | 'presence'
  | 'presence_stats'
  | 'history'
  | 'history_remove'
  | 'channels'
  | 'info'
  | 'batch'

const SINGLE: Readonly<Record<Exclude<ApiMethodName, 'batch'>, ApiMethod>> = {
  publish,
  broadcast,
  subscribe,
  unsubscribe,
  disconnect,
  refresh,
  revoke,
  presence,
  presence_stats: presenceStats,
  history,
  history_remove: historyRemove,
  channels,
  info,
}

/** By name; a missing one does not compile. */
export const METHODS: Readonly<Record<ApiMethodName, ApiMethod>> = { ...SINGLE, batch: batchOf(SINGLE) }

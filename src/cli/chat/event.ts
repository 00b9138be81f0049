import type { ChatMessage } from './message.ts'

/** How far the way into the room is. */
export type ChatState =
  | { readonly kind: 'connecting'; readonly url: string }
  /** @param recovered absent when it is the first time: nothing could be missed. */
  | { readonly kind: 'live'; readonly channel: string; readonly recovered?: boolean }
  | { readonly kind: 'away'; readonly reason: string }

/** What a chat has to tell. */
export type ChatEvent =
  | { readonly kind: 'message'; readonly message: ChatMessage }
  | { readonly kind: 'join' | 'leave'; readonly user: string; readonly name: string }
  | { readonly kind: 'state'; readonly state: ChatState }
  /** A line is stored. `duplicate`: it had been before, and its answer was lost. */
  | { readonly kind: 'sent'; readonly id: string; readonly offset: number | undefined; readonly duplicate: boolean }
  /** A line will not be sent again. */
  | { readonly kind: 'refused'; readonly id: string; readonly reason: string }

import type { Heard } from './server-stream.ts'

type Message = Extract<Heard, { readonly kind: 'message' }>

/** A message that the server will answer, once it has understood it. */
export interface Carried {
  /** What goes into the frame, or the frames. */
  readonly payload: Buffer
  readonly isBinary: boolean
  /** Where the content begins in it, for those who cut it. */
  readonly at: number
  /** How the answer is known: see {@link Conversation.hear}. */
  readonly key: string
}

/** How a server is spoken to, on one connection that has been upgraded. What a protocol does not have ends the case (`skip`). */
export interface Conversation {
  /** A text message with this content, which need not be text. */
  text(content: Uint8Array): Carried
  /** A text message of exactly so many bytes. */
  textOf(bytes: number): Carried
  binary(content: Uint8Array): Carried
  /** Keys of what a message answers; none if it is only chatter. Throws a verdict if the server did not understand. */
  hear(message: Message): readonly string[]
}

/** The part of a connection that an adapter needs to say who it is. */
export interface Greeter {
  sendText(text: string): void
  /** The next message; ends the case when something else comes. */
  message(): Promise<Message>
}

/** A way of asking a server whether it has understood: an echo server says it again, others have a word for it. */
export interface Adapter {
  readonly name: string
  /** Says whatever must be said first. */
  open(greeter: Greeter): Promise<Conversation>
}

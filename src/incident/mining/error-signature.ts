import type { EntryError } from '../entries/index.ts'

/** Frames that tell one error from another: the innermost of the program's own. */
const FRAMES_MAX = 5

/** What the surroundings did to the program: where it was waiting says little, so the stack is not looked at. */
const ENVIRONMENT =
  /time(d)?[ _-]?out|deadline|cancel|abort|ECONN|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|connection(refused|reset|aborted|error|closed)|brokenpipe|disconnect/i

const LIBRARY = /node_modules|site-packages|dist-packages|\bnode:|\/lib\/python|<frozen |internal\/|\bjava\.|\bjdk\.|\bsun\./

/** Function and file without what a deployment changes: line and column, directories above the last two, hashes of a bundle. */
function normalised(frame: string): string {
  return frame
    .replaceAll(/:\d+(:\d+)?\b/g, '')
    .replaceAll(/,? ?line \d+/g, '')
    .replaceAll(/0x[0-9a-f]+/gi, '')
    .replaceAll(/[-.][0-9a-f]{8,}(?=\.)/gi, '')
    .replaceAll(/(?:[\w.@~-]*\/)+((?:[\w.@~-]+\/)[\w.@~-]+)/g, '$1')
    .trim()
}

const typeOf = (cause: string): string => /^[\w.$]+/.exec(cause)?.[0] ?? ''

export function isEnvironmentError(error: EntryError): boolean {
  return (
    ENVIRONMENT.test(error.type) ||
    (/^(OS|IO|System|Socket)?(Error|Exception)$/.test(error.type) && ENVIRONMENT.test(error.message))
  )
}

export interface ErrorSignature {
  readonly text: string
  /** The stack says which error it is, whatever its message; else the message's template tells. */
  readonly isByStack: boolean
}

/**
 * What an error is known by: its type, the program's own frames (all frames where none is its own), repeated frames once, and the types of
 * its causes. Error Reporting of Google Cloud groups so. An error of the environment, or without a stack, is known by type and message.
 */
export function errorSignature(error: EntryError): ErrorSignature {
  const causes = error.causes.map(typeOf).join('<')
  const own = error.frames.filter((frame) => !LIBRARY.test(frame))
  const frames = (own.length > 0 ? own : error.frames).map(normalised)
  const different = frames.filter((frame, at) => frame !== frames[at - 1]).slice(0, FRAMES_MAX)
  const isByStack = different.length > 0 && !isEnvironmentError(error)
  return { text: [error.type, causes, ...(isByStack ? different : [])].join('\n'), isByStack }
}

export type ReadFaultCode = 'missing' | 'directory' | 'unreadable' | 'compressed' | 'yaml'

/** A file that cannot be read at all: found before anything is read. The message is a sentence with the file's name. */
export class ReadFault extends Error {
  override readonly name = 'ReadFault'
  readonly code: ReadFaultCode
  readonly file: string
  /** What would mend it. */
  readonly advice: string

  constructor(code: ReadFaultCode, file: string, reason: string, advice: string, cause?: unknown) {
    super(`cannot read ${file}: ${reason}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.file = file
    this.advice = advice
  }
}

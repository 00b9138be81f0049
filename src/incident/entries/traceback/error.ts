import type { EntryError } from '../entry.ts'

const FRAMES_MAX = 50
const CAUSES_MAX = 8
const MESSAGE_MAX = 4096

const PYTHON = /^[ \t|+]*(?:Exception Group )?Traceback \(most recent call last\):/m
const CHAIN =
  /^[ \t|]*(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):\s*$/m
const PYTHON_FRAME = /^[ \t|]*File "([^"]{1,1000})", line (\d+)(?:, in (.{1,200}))?$/
const STACK_FRAME = /^\s+at (.{1,1000})$/m
const GO = /^(?:panic|fatal error): (.*)$/m
const RUST = /^thread '([^']*)' panicked at (.*)$/m

/** The exception of a traceback in the middle of any text; undefined where there is none. */
export function errorIn(said: string): EntryError | undefined {
  // Nearly all texts have one line, and none of these words: the patterns are for the others.
  if (!said.includes('\n')) return undefined
  // A stack of Windows in a field of JSON: no reader of lines has taken its returns away.
  const text = said.includes('\r\n') ? said.replaceAll('\r\n', '\n') : said
  if (text.includes('Traceback (most recent call last)') && PYTHON.test(text)) return pythonError(text)
  if (STACK_FRAME.test(text)) return stackError(text)
  if (text.includes('goroutine ') && GO.test(text)) return goError(text)
  if (text.includes(' panicked at ') && RUST.test(text)) return rustError(text)
  return undefined
}

/** Python says the first error first: the last one is what ended it, and those above are what led there. */
function pythonError(text: string): EntryError | undefined {
  const sections = text.split(CHAIN).filter((section) => PYTHON.test(section))
  const errors = sections.map(pythonSection).reverse()
  const [last, ...before] = errors
  return last && { ...last, causes: before.slice(0, CAUSES_MAX).map(({ type, message }) => named(type, message)) }
}

function pythonSection(section: string): { readonly type: string; readonly message: string; readonly frames: readonly string[] } {
  const start = PYTHON.exec(section)
  const lines = section.slice((start?.index ?? 0) + (start?.[0].length ?? 0)).split('\n')
  const frames: string[] = []
  let [type, message, isOver] = ['', '', false]
  for (const line of lines) {
    const [, file, number, name = '<module>'] = PYTHON_FRAME.exec(line) ?? []
    if (file !== undefined && !isOver) frames.push(`${name} (${file}:${number})`)
    else if (isOver) message += `\n${line}`
    else if (/^(?:\s*\| )?[A-Za-z_]/.test(line)) {
      ;[, type = line.trim(), message = ''] = /^(?:\s*\| )?([A-Za-z_][\w.]*)(?::\s?([\s\S]*))?$/.exec(line) ?? []
      isOver = true
    }
  }
  return { type, message: cut(message.trimEnd()), frames: frames.reverse().slice(0, FRAMES_MAX) }
}

const CAUSE = /^\s*(?:Caused by: | ---> |\[cause\]: )(.*?)(?: \{)?$/

/** Node, Java and .NET: `Type: message`, frames that begin with `at`, and the causes below. */
function stackError(text: string): EntryError | undefined {
  const lines = text.split('\n')
  const firstFrame = lines.findIndex((line) => STACK_FRAME.test(line))
  const head = headOf(lines.slice(0, firstFrame))
  const frames: string[] = []
  const causes: string[] = []
  for (const line of lines.slice(firstFrame)) {
    const [, cause] = CAUSE.exec(line) ?? []
    if (cause !== undefined && causes.length < CAUSES_MAX) causes.push(cut(cause))
    const [, frame] = STACK_FRAME.exec(line) ?? []
    // Frames of a cause are its own.
    if (frame !== undefined && causes.length === 0 && frames.length < FRAMES_MAX) frames.push(placed(frame))
  }
  return { ...head, frames, causes }
}

const ERROR_HEAD =
  /^(?:.*?\s)??(?:Uncaught |Unhandled |Exception in thread "[^"]*" |Unhandled exception\. )?((?:[A-Za-z_$][\w$]*[.:]{1,2})*[A-Z_$][\w$]*)(?: \[\w+\]| \((?:0x[\da-fA-F]{8}|-?\d+)\))?(?:: (.*))?$/

/** The line that names the error: the last one before the frames that looks like it, with what follows it. */
function headOf(lines: readonly string[]): { readonly type: string; readonly message: string } {
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index] ?? ''
    const [, type, message = ''] = ERROR_HEAD.exec(line) ?? []
    if (type === undefined || !/(?:Error|Exception|Throwable|Failure|Fault|Timeout|Interrupt|Problem|Rejection)$/.test(type))
      continue
    return { type, message: cut([message, ...lines.slice(index + 1)].join('\n').trim()) }
  }
  const [, type = '', message = ''] = /^([A-Za-z_$][\w$.]*)(?:: (.*))?$/.exec(lines.at(-1) ?? '') ?? []
  return { type, message: cut(message) }
}

/** `async open (node:fs:3:1)` as it stands; `/app/x.js:1:2` alone gets a name. */
function placed(raw: string): string {
  const frame = raw.endsWith(' {') ? raw.slice(0, -2) : raw
  const [, place] = /^(?:async )?((?:file:|node:|\/|[A-Za-z]:\\)\S+:\d+)$/.exec(frame) ?? []
  if (place !== undefined) return `<anonymous> (${place})`
  const [, method, source] = /^([\w$.<>]+)\((.{1,300})\)$/.exec(frame) ?? []
  if (method !== undefined) return `${method} (${source})`
  return frame
}

function goError(text: string): EntryError | undefined {
  const [, first = ''] = GO.exec(text) ?? []
  const lines = text.split('\n')
  const frames: string[] = []
  for (let index = 0; index + 1 < lines.length && frames.length < FRAMES_MAX; index++) {
    const [, place] = /^\s+(\S+\.(?:go|s):\d+)/.exec(lines[index + 1] ?? '') ?? []
    const [, name] = /^(?:created by )?([\w./*()[\]{}$·-]+?)(?:\([^()]*\)| in goroutine \d+)?$/.exec(lines[index] ?? '') ?? []
    if (place !== undefined && name !== undefined) frames.push(`${name} (${place})`)
  }
  const message = first.replace(/ \[recovered\]$/, '')
  const isRuntime = message.startsWith('runtime error: ')
  return {
    type: isRuntime ? 'runtime error' : 'panic',
    message: cut(isRuntime ? message.slice(15) : message),
    frames,
    causes: [],
  }
}

function rustError(text: string): EntryError | undefined {
  const [all = '', , where = ''] = RUST.exec(text) ?? []
  const rest = text.slice(text.indexOf(all) + all.length + 1).split('\n')
  const [, old] = /^'(.*)', /.exec(where) ?? []
  const frames = rest.flatMap((line) => /^\s+\d+: (.*)$/.exec(line)?.[1] ?? []).slice(0, FRAMES_MAX)
  return { type: 'panic', message: cut(old ?? rest[0] ?? ''), frames, causes: [] }
}

const named = (type: string, message: string): string => cut(message === '' ? type : `${type}: ${message}`)

const cut = (text: string): string => (text.length > MESSAGE_MAX ? `${text.slice(0, MESSAGE_MAX)}…` : text)

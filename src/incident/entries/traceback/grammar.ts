/**
 * Which line follows which in a traceback. A pure function of where it stands and the next line.
 *
 *   python:  start ─> frames ─> done ─> chain ─> frames ...
 *   group:   an exception group of Python, a frame of `|` and `+` around its tracebacks
 *   stack:   maybe ─> frames            (Node, Java, .NET: `Type: message`, then `at ...`)
 *   source:  source line and caret of Node ─> maybe
 *   go, rust: their own heads and bodies
 *   tail:    indented lines below a line that has a time
 */
export type Phase =
  | 'none'
  | 'python'
  | 'group'
  | 'python-done'
  | 'python-chain'
  | 'source'
  | 'maybe'
  | 'stack'
  | 'go'
  | 'rust-head'
  | 'rust'
  | 'tail'

/** goes: belongs to it. hold: may belong to it, what comes next will tell. ends: belongs to something else. */
export type Step = { readonly verdict: 'goes' | 'hold' | 'ends'; readonly phase: Phase }

const PYTHON_START = /^[ \t|+]*(?:Exception Group )?Traceback \(most recent call last\):\s*$/
const GROUP_START = /^\s*\+ Exception Group Traceback /
const GROUP_BODY = /^\s+[|+]/
const PYTHON_CHAIN =
  /^[ \t|]*(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):/
const PYTHON_FINAL = /^[A-Za-z_][\w.]*(?::|$)/
/** Of SQLAlchemy, pydantic and psycopg, below the message and not indented. */
const PYTHON_TAIL = /^(?:\[SQL: |\[parameters: |\(Background on this error at: |DETAIL: |HINT: |LINE \d+: )/
const AT = /^\s+at \S/
const MORE = /^\s+\.\.\. \d+ (?:more|common frames omitted|lines matching)/
const CAUSED = /^\s*(?:Caused by|Suppressed): |^ ---> |^\s+--- End of /
const ERROR_LINE =
  /^(?:Uncaught |Unhandled |Exception in thread "[^"]*" |Unhandled exception\. )?(?:[A-Za-z_$][\w$]*[.:]{1,2})*(?:[A-Za-z_$][\w$]*)?(?:Error|Exception|Throwable|Failure|Fault|Timeout|Interrupt|Problem|Rejection)(?: \[\w+\])?(?:: |:?$)/
const GO_START = /^(?:panic: |fatal error: )/
const GO_BODY =
  /^(?:goroutine \d+ |created by |\[signal |runtime stack:|\.\.\.additional frames|[\w./*()[\]{}$·-]+\(.*\)$|r\w{1,5}\s+0x|\[recovered\])/
const RUST_START = /^thread '[^']*' panicked at /
const RUST_BODY = /^(?:note: |stack backtrace:)/
const SOURCE_HEAD = /^(?:node:|file:\/\/|\/|[A-Za-z]:\\)\S*:\d+$/
const NODE_END = /^(?:Node\.js v\d|\}|\])/

const goes = (phase: Phase): Step => ({ verdict: 'goes', phase })
const hold = (phase: Phase): Step => ({ verdict: 'hold', phase })
const ENDS: Step = { verdict: 'ends', phase: 'none' }

/** Where a first line leads: `none` for one that begins nothing. */
export function opening(line: string): Phase {
  const first = line.charCodeAt(0)
  // What opens a traceback begins with a letter, a slash, or (a group of exceptions) with a space.
  if (first < 0x20 || line.length < 5) return 'none'
  if (PYTHON_START.test(line)) return GROUP_START.test(line) ? 'group' : 'python'
  if (GO_START.test(line)) return 'go'
  if (RUST_START.test(line)) return 'rust-head'
  if (ERROR_LINE.test(line)) return 'maybe'
  return SOURCE_HEAD.test(line) ? 'source' : 'none'
}

/** What the next line of the same stream, bare of time and level, is to the traceback. */
export function step(phase: Phase, line: string): Step {
  if (line.trim() === '') return blank(phase)
  const isIndented = line.charCodeAt(0) === 0x20 || line.charCodeAt(0) === 0x09
  // The only opening that is indented: elsewhere it would pass for a part of what is open.
  if (isIndented && phase !== 'python-chain' && GROUP_START.test(line)) return ENDS
  switch (phase) {
    case 'python':
      if (PYTHON_START.test(line) && !isIndented) return ENDS
      if (isIndented) return goes('python')
      return PYTHON_FINAL.test(line) && !GO_START.test(line) ? goes('python-done') : ENDS
    case 'group':
      return GROUP_BODY.test(line) ? goes('group') : ENDS
    case 'python-done':
      if (PYTHON_START.test(line)) return ENDS
      if (PYTHON_CHAIN.test(line)) return goes('python-chain')
      if (isIndented || PYTHON_TAIL.test(line)) return goes('python-done')
      return opening(line) === 'none' ? hold('python-done') : ENDS
    case 'python-chain':
      return PYTHON_START.test(line) ? goes('python') : ENDS
    case 'source':
      return isIndented ? hold('source') : ERROR_LINE.test(line) ? hold('maybe') : ENDS
    case 'maybe':
      if (AT.test(line) || MORE.test(line)) return goes('stack')
      return opening(line) === 'none' ? hold('maybe') : ENDS
    case 'stack':
      if (isIndented || CAUSED.test(line) || NODE_END.test(line)) return goes('stack')
      return ENDS
    case 'go':
      if (line.startsWith('exit status ')) return goes('none')
      return isIndented || GO_BODY.test(line) ? goes('go') : ENDS
    case 'rust-head':
      return goes('rust')
    case 'rust':
      return isIndented || RUST_BODY.test(line) ? goes('rust') : ENDS
    case 'tail':
      return isIndented ? goes('tail') : ENDS
    case 'none':
      return ENDS
  }
}

/** Blank lines stand inside tracebacks and behind them: what follows decides. */
function blank(phase: Phase): Step {
  return phase === 'none' || phase === 'tail' ? ENDS : hold(phase)
}

/** In these, lines of other speakers of the same stream may come in between: it is not over. */
export function isUnfinished(phase: Phase): boolean {
  return phase === 'python' || phase === 'python-chain' || phase === 'go' || phase === 'rust-head'
}

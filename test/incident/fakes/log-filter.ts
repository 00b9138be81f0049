/** The part of the filter language of Cloud Logging that is asked for here, read and evaluated on its own account. */
const SEVERITIES = ['DEFAULT', 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY']

type Entry = Readonly<Record<string, unknown>>
export type Matches = (entry: Entry) => boolean

interface Token {
  readonly text: string
  readonly isQuoted: boolean
}

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(=~|!~|!=|>=|<=|[=<>:().])|([^\s"=<>:().!]+))/y

function tokens(filter: string): Token[] {
  const found: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < filter.trimEnd().length) {
    const match = TOKEN.exec(filter)
    if (match === null) throw new SyntaxError(`cannot read the filter: ${filter}`)
    const [, quoted, sign, word] = match
    found.push(
      quoted === undefined
        ? { text: sign ?? word ?? '', isQuoted: false }
        : { text: JSON.parse(quoted) as string, isQuoted: true },
    )
  }
  return found
}

/** NOT binds closest, then OR, then AND: as the language has it, and not as most others do. */
export function parseFilter(filter: string): Matches {
  const rest = tokens(filter)
  const peek = (): string | undefined => (rest[0]?.isQuoted ? undefined : rest[0]?.text)
  const take = (): Token => {
    const token = rest.shift()
    if (token === undefined) throw new SyntaxError('the filter ends too early')
    return token
  }
  const many = (word: string, part: () => Matches, join: (parts: readonly Matches[]) => Matches) => (): Matches => {
    const parts = [part()]
    while (peek() === word) {
      take()
      parts.push(part())
    }
    return join(parts)
  }
  const single = (): Matches => {
    if (peek() === 'NOT') {
      take()
      const inner = single()
      return (entry) => !inner(entry)
    }
    if (peek() !== '(') return comparison()
    take()
    const inner = conjunction()
    if (take().text !== ')') throw new SyntaxError('a bracket is not closed')
    return inner
  }
  const comparison = (): Matches => {
    const path = [take().text]
    while (peek() === '.') {
      take()
      path.push(take().text)
    }
    const operator = take().text
    const { text } = take()
    return (entry) =>
      compare(
        path.reduce<unknown>((value, name) => (value as Entry | undefined)?.[name], entry),
        operator,
        text,
        path[0] ?? '',
      )
  }
  const disjunction = many('OR', single, (parts) => (entry) => parts.some((part) => part(entry)))
  const conjunction = many('AND', disjunction, (parts) => (entry) => parts.every((part) => part(entry)))
  const matches = conjunction()
  if (rest.length > 0) throw new SyntaxError(`the filter goes on with ${rest[0]?.text}`)
  return matches
}

function compare(value: unknown, operator: string, wanted: string, field: string): boolean {
  if (value === undefined || value === null) return operator === '!=' && wanted !== ''
  if (operator === ':') return shown(value).toLowerCase().includes(wanted.toLowerCase())
  if (operator === '=~')
    return new RegExp(wanted.replace(/^\(\?i\)/, ''), wanted.startsWith('(?i)') ? 'i' : '').test(shown(value))
  const [left, right] = orders(value, wanted, field)
  if (operator === '=') return left === right
  if (operator === '!=') return left !== right
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  return operator === '>' ? left > right : left >= right
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function orders(value: unknown, wanted: string, field: string): readonly [string | number, string | number] {
  if (field === 'severity') return [SEVERITIES.indexOf(String(value)), SEVERITIES.indexOf(wanted)]
  if (field === 'timestamp') return [sortable(String(value)), sortable(wanted)]
  return typeof value === 'number' ? [value, Number(wanted)] : [String(value), wanted]
}

/** Times of nine digits behind the second, all of them counted. */
export function sortable(time: string): string {
  const [, seconds = '', fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(time) ?? []
  return `${seconds}.${fraction.padEnd(9, '0')}`
}

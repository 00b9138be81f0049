import { isPayload, textIn, type Payload } from './fields.ts'

/** Loggers of JavaScript, Python, Go and Java; Serilog (`@m`), .NET (`Message`), the journal of systemd (`MESSAGE`). */
const MESSAGES = ['message', 'msg', 'textPayload', 'text', 'log', 'body', '@m', 'RenderedMessage', 'Message', 'MESSAGE'] as const

/** Serilog without its rendered text: the words, with holes that fields of the payload fill. */
const TEMPLATES = ['@mt', 'MessageTemplate'] as const
const HOLE = /\{[@$]?([\w.]+)(?:[,:][^{}]*)?\}/g

/** Where some loggers put all that the program said: tracing of Rust, and Serilog. */
const NESTS = ['fields', 'Properties'] as const

const PAIRS_MAX = 12
const VALUE_LENGTH_MAX = 120
const BYTES_MAX = 65_536

/** A payload whose words stand one level down, as if they stood in it. */
export function lifted(payload: Payload): Payload {
  for (const nest of NESTS) {
    const { [nest]: nested, ...outer } = payload
    if (isPayload(nested) && textIn(payload, MESSAGES) === undefined) return { ...nested, ...outer }
  }
  return payload
}

/** What a payload says, and the field in which it stands. */
export function messageIn(payload: Payload): { readonly name: string; readonly text: string } | undefined {
  const said = textIn(payload, MESSAGES)
  if (said !== undefined) return said
  const template = textIn(payload, TEMPLATES)
  if (template !== undefined) return { name: template.name, text: filled(template.text, payload) }
  const bytes = payload['MESSAGE']
  if (isBytes(bytes)) return { name: 'MESSAGE', text: Buffer.from(bytes.slice(0, BYTES_MAX)).toString('utf8') }
  return undefined
}

function filled(template: string, payload: Payload): string {
  return template.replaceAll(HOLE, (hole, name: string) => {
    const value = payload[name]
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : hole
  })
}

/** The journal writes what is not printable as an array of bytes. */
function isBytes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)
}

/** What has no message is told by its fields: nothing that was said is dropped because nobody knows who wrote it. */
export function inPairs(payload: Payload, taken: ReadonlySet<string>): string {
  const pairs: string[] = []
  for (const [name, value] of Object.entries(payload)) {
    if (pairs.length === PAIRS_MAX) break
    if (taken.has(name) || value === null || value === '') continue
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
    pairs.push(`${name}=${text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text}`)
  }
  return pairs.join(' ')
}

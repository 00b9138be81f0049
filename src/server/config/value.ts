import { z } from 'zod'
import type { Durability } from '../../channel/index.ts'
import { isBindable, isLoopback } from './address.ts'
import { channelPattern } from './channel-pattern.ts'
import { formatDuration, parseDuration } from './duration.ts'
import { nearest } from './nearest.ts'
import { hostsOf, redisAddresses } from './redis-address.ts'
import { quoted, strayMarks } from './text.ts'

/**
 * The kinds of value. Each reads what a file holds, and what a flag or a variable says: there everything is text, and the
 * text must be exactly the value (what has stray marks around it never comes here: see `classify`). What is wrong is said
 * without the value where the value may be a secret.
 */
export type Leaf<Value> = z.ZodType<Value>

type Read<Value> = { readonly kind: 'value'; readonly value: Value } | { readonly kind: 'refused'; readonly reason: string }

function leaf<Value>(read: (raw: unknown) => Read<Value>): Leaf<Value> {
  return z.unknown().transform((raw, context) => {
    const outcome = raw === null ? refused('has no value: write one, or remove the line') : read(raw)
    if (outcome.kind === 'value') return outcome.value
    context.addIssue({ code: 'custom', message: outcome.reason })
    return z.NEVER
  })
}

function value<Value>(value: Value): Read<Value> {
  return { kind: 'value', value }
}

function refused(reason: string): { readonly kind: 'refused'; readonly reason: string } {
  return { kind: 'refused', reason }
}

export function durability(): Leaf<Durability> {
  return leaf((raw) => {
    if (raw === 'memory' || raw === 'fsynced' || raw === 'replicated') return value(raw)
    return refused(`${quoted(raw)} is not memory, fsynced or replicated`)
  })
}

export function toggle(): Leaf<boolean> {
  return leaf((raw) => {
    if (raw === true || raw === 'true') return value(true)
    if (raw === false || raw === 'false') return value(false)
    return refused(`${quoted(raw)} is not true or false`)
  })
}

/** A whole number, written plainly: no sign before what is positive, no leading zeros (octal to some), no exponent. */
export function count(min: number, max: number): Leaf<number> {
  return leaf((raw) => {
    const number = typeof raw === 'string' && /^(0|-?[1-9]\d*)$/.test(raw) ? Number(raw) : raw
    if (typeof number !== 'number' || !Number.isInteger(number)) return refused(`${quoted(raw)} is not a whole number`)
    if (number < min || number > max) return refused(`${number} is not between ${min} and ${max}`)
    return value(number)
  })
}

/** A longer timer fires at once (Node keeps 31 bits of milliseconds). */
export const TIMER_MS_MAX = 2_147_483_647
/** A hundred years: longer is a mistake. */
export const LIFE_MS_MAX = 100 * 365 * 24 * 3_600_000

/** Milliseconds, written as Go does. */
export function duration(minMs: number, maxMs: number): Leaf<number> {
  return leaf((raw) => {
    if (typeof raw === 'number' && raw !== 0) return refused(`${raw} has no unit: write a duration as 25s, 500ms or 1h30m`)
    const ms = raw === 0 ? 0 : typeof raw === 'string' ? parseDuration(raw) : undefined
    if (ms === undefined) return refused(`${quoted(raw)} is not a duration: write it as 25s, 500ms or 1h30m`)
    if (ms < minMs) return refused(`${quoted(raw)} is too short: at least ${minMs} ms`)
    if (ms > maxMs) return refused(`${quoted(raw)} is too long: at most ${formatDuration(maxMs - (maxMs % 60_000))}`)
    return value(ms)
  })
}

export function choice<const Word extends string>(words: readonly Word[]): Leaf<Word> {
  return leaf((raw) => {
    const known = words.find((word) => word === raw)
    if (known !== undefined) return value(known)
    const near = typeof raw === 'string' ? nearest(raw, words) : undefined
    const meant = near === undefined ? '' : `; did you mean ${near}?`
    return refused(`${quoted(raw)} is not one of ${words.join(', ')}${meant}`)
  })
}

/** One line of text that is no secret. */
export function line(): Leaf<string> {
  return leaf((raw) => (typeof raw === 'string' ? value(raw) : refused(`${quoted(raw)} is not text: put it in quotes`)))
}

/** Text that is never shown. */
export function secret(): Leaf<string> {
  // A number would come out changed (leading zeros, more digits than a number holds), and nobody would see it.
  return leaf((raw) => (typeof raw === 'string' ? value(raw) : refused('is not text: put it in quotes')))
}

export function address(): Leaf<string> {
  return leaf((raw) => {
    if (typeof raw === 'string' && isBindable(raw)) return value(raw)
    return refused(`${quoted(raw)} is not an IP address or localhost`)
  })
}

/** Where keys are fetched from. Not shown when it is wrong: an address may hold a password. */
export function endpoint(): Leaf<string> {
  return leaf((raw) => {
    if (typeof raw !== 'string' || !URL.canParse(raw)) return refused('is not an address like https://example.com/keys')
    const url = new URL(raw)
    if (url.username !== '' || url.password !== '') return refused('holds credentials, which are not sent')
    const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[(.*)\]$/, '$1')))
    return isSafe ? value(raw) : refused('is not https (or http on a loopback address): anybody on the way could hand us keys')
  })
}

/** `*` stands for any text; what can never be an Origin header is refused. */
export function origins(): Leaf<readonly string[]> {
  return list((entry) => {
    if (entry === '*' || /^[a-z][a-z0-9+.*-]*:\/\/[^/\s]+$/i.test(entry)) return undefined
    return `${quoted(entry)} is not an origin: write https://example.com, without a path or a slash at the end`
  })
}

export function deltaTypes(): Leaf<readonly 'fossil'[]> {
  return list((entry) => (entry === 'fossil' ? undefined : `${quoted(entry)} is not a delta type: there is fossil`))
}

/** A list; as text, JSON or entries with commas between them. `wrongWith` says what is wrong with an entry. */
function list<Entry extends string>(wrongWith: (entry: string) => string | undefined): Leaf<readonly Entry[]> {
  return leaf((raw) => {
    const entries = typeof raw === 'string' ? listed(raw) : raw
    if (!Array.isArray(entries)) return refused(`${quoted(raw)} is not a list`)
    for (const entry of entries as readonly unknown[]) {
      if (typeof entry !== 'string') return refused(`${quoted(entry)} in the list is not text: put it in quotes`)
      const stray = strayMarks(entry)
      if (stray !== undefined) return refused(`an entry of the list ${stray}`)
      const wrong = wrongWith(entry)
      if (wrong !== undefined) return refused(wrong)
    }
    return value(entries as readonly Entry[])
  })
}

function listed(text: string): unknown {
  if (!text.startsWith('[')) return text.split(',')
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export function pattern(): Leaf<RegExp> {
  return leaf((raw) => {
    if (typeof raw !== 'string') return refused(`${quoted(raw)} is not a regular expression`)
    const compiled = channelPattern(raw)
    return compiled.kind === 'compiled' ? value(compiled.pattern) : refused(`${quoted(raw)} ${compiled.reason}`)
  })
}

/** Namespaces appear in channel names, before the colon. */
export function namespaceName(): Leaf<string> {
  return leaf((raw) => {
    if (typeof raw === 'string' && /^[-a-zA-Z0-9_.]{2,}$/.test(raw)) return value(raw)
    return refused(`${quoted(raw)} is not a name: at least two letters, digits, dots, dashes or underscores`)
  })
}

/** Where Redis is. Not shown when it is wrong: an address may hold a password. */
export function redisUrls(): Leaf<readonly string[]> {
  return leaf((raw) => {
    const read = redisAddresses(raw)
    return 'wrong' in read ? refused(read.wrong) : value(read)
  })
}

/** Some servers, as `host:port`. */
export function hostPorts(): Leaf<readonly string[]> {
  return leaf((raw) => {
    const hosts = hostsOf(raw)
    return 'wrong' in hosts ? refused(hosts.wrong) : value(hosts)
  })
}

/** Certificates as text; whether they hold is seen when they are used. */
export function pem(): Leaf<string> {
  return leaf((raw) => {
    if (typeof raw === 'string' && raw.startsWith('-----BEGIN ')) return value(raw)
    return refused('is not PEM: it begins with -----BEGIN')
  })
}

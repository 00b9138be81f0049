/**
 * What others write must not steer a terminal: no escape sequence, no cursor movement, no bell, no line that looks as if
 * somebody else had written it, no text that runs backwards.
 */

/** Control characters (C0, DEL, C1) and half characters. */
const CONTROLS = /[\p{Cc}\p{Cs}]/gu
/** Line and paragraph separators, and what turns the direction of writing (Unicode UAX 9). */
const STEERING = /[\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g
const LINE_BREAKS = /\r\n|[\n\r\u2028\u2029\u0085]/g

/** One line that a terminal shows as it is. Line breaks are shown as signs, everything else that steers by its number. */
export function plain(text: string): string {
  return text.replace(LINE_BREAKS, ' \u23CE ').replaceAll('\t', ' ').replace(CONTROLS, numbered).replace(STEERING, numbered)
}

/** JSON on one line, in which everything that steers is escaped: the text is the same for whoever parses it. */
export function plainJson(value: object): string {
  return JSON.stringify(value).replace(CONTROLS, escaped).replace(STEERING, escaped)
}

function numbered(character: string): string {
  const number = character.charCodeAt(0).toString(16)
  return number.length <= 2 ? `\\x${number.padStart(2, '0')}` : `\\u${number.padStart(4, '0')}`
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

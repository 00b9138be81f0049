/** What a character can be for the scanner. A word is a run of anything but spaces and delimiters. */
export const SPACE = 1
export const DELIMITER = 2
export const LETTER = 4
export const DIGIT = 8
export const DOT = 16
export const SLASH = 32
export const COLON = 64
export const AT = 128
/** `-`, `_`, `+`, `%`, `$`, ... part of a word, and no letter. */
export const MARK = 256

const TABLE = new Uint16Array(128).fill(MARK)
const put = (characters: string, value: number): void => {
  for (const character of characters) TABLE[character.charCodeAt(0)] = value
}
for (let code = 0; code <= 32; code++) TABLE[code] = SPACE
put('=,;()[]{}"\'`<>|#!?&^*', DELIMITER)
put('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', LETTER)
put('0123456789', DIGIT)
put('.', DOT)
put('/\\', SLASH)
put(':', COLON)
put('@', AT)

/** Letters of other scripts are letters. */
export function classOf(code: number): number {
  return code < 128 ? (TABLE[code] ?? MARK) : LETTER
}

export const isDigit = (code: number): boolean => code >= 48 && code <= 57

export const isLetter = (code: number): boolean => {
  const lower = code | 32
  return (lower >= 97 && lower <= 122) || code >= 128
}

export const isHex = (code: number): boolean => {
  const lower = code | 32
  return isDigit(code) || (lower >= 97 && lower <= 102)
}

export const isUpper = (code: number): boolean => code >= 65 && code <= 90

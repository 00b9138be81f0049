import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dataText } from './data-text.ts'

const publish = (data: string): string => `{"id":1,"publish":{"channel":"c","data":${data}}}`
const textOf = (line: string, method: 'publish' | 'rpc' | 'history' = 'publish'): string | undefined =>
  dataText(line, method, line.length)
/** Makes the data the larger part of its line. */
const LONG = 'x'.repeat(200)

describe('text of what is published', () => {
  test.each([
    ['a text', `"${LONG}"`],
    ['quotes, braces and backslashes in a text', `"a\\"}]{[,: \\\\\\" \\\\${LONG}\\\\"`],
    ['a line break, written as JSON writes it', `"${LONG}\\n\\r\\u000a"`],
    ['characters of every length', `"größer ✓ 😀 \\ud83d\\ude00 ${LONG}"`],
    ['half a character, escaped', `"${LONG}\\ud800"`],
    ['numbers as they were written', `[1.0,-0,1e400,12345678901234567890,"${LONG}"]`],
    ['words', `[true,false,null,"${LONG}"]`],
    ['odd names', `{"__proto__":1,"data":2,"constructor":{"data":3},"":"${LONG}"}`],
    ['a name twice', `{"a":1,"a":"${LONG}"}`],
    ['blanks', `{ \t"a" :\t[ 1 , 2 ] , "b":"${LONG}" }`],
    ['64 levels', `${'['.repeat(64)}"${LONG}"${']'.repeat(64)}`],
  ])('%s: as it came', (_, data) => {
    expect(textOf(publish(data))).toBe(data)
  })

  test.each([
    ['after a name before it', `{"id":1,"publish":{"data":1,"channel":"c","data":"${LONG}"}}`],
    ['of the last of two commands of one name', `{"publish":{"data":1},"id":1,"publish":{"channel":"c","data":"${LONG}"}}`],
    ['after fields that nobody knows', `{"id":1,"publish":{"x":{"data":[1]},"channel":"c","data":"${LONG}","y":"data"}}`],
    ['among blanks', ` { "id" : 1 , "publish" : { "channel" : "c" , "data" : "${LONG}" } } `],
  ])('the last one counts, as for a parser: %s', (_, line) => {
    expect(textOf(line)).toBe(`"${LONG}"`)
  })

  test('of chat.send it is the inner data; other methods publish nothing', () => {
    const line = `{"id":1,"rpc":{"method":"chat.send","data":{"channel":"c","id":"1","data":"${LONG}"}}}`
    expect(textOf(line, 'rpc')).toBe(`"${LONG}"`)
    expect(textOf(`{"id":1,"rpc":{"data":"${LONG}"}}`, 'rpc')).toBeUndefined()
    expect(textOf(line, 'history')).toBeUndefined()
  })

  test.each([
    ['a carriage return among blanks ends a line for an event source', publish(`["${LONG}",\r1]`)],
    ['half a character has no bytes', publish(`"${LONG}\ud800"`)],
    ['a name may be written in other words', `{"id":1,"publish":{"channel":"c","data":"${LONG}","d\\u0061ta":1}}`],
    ['a part of a long line would keep all of it', `{"id":1,"publish":{"channel":"c","data":"${LONG}","x":"${LONG}${LONG}"}}`],
    ['65 levels are for the writer to judge', publish(`${'['.repeat(65)}"${LONG}"${']'.repeat(65)}`)],
    ['a later command without data', `{"publish":{"data":"${LONG}"},"publish":{}}`],
    ['a later command that is no object', `{"publish":{"data":"${LONG}"},"publish":1}`],
  ])('not as it came: %s', (_, line) => {
    JSON.parse(line)
    expect(textOf(line)).toBeUndefined()
  })

  test('a small part of a frame with many lines is not taken', () => {
    const line = publish(`"${LONG}"`)
    expect(dataText(line, 'publish', line.length * 2)).toBeUndefined()
  })

  test('whatever is found means what a parser understands, and is one line', () => {
    const blank = fc.stringMatching(/^[ \t]{0,2}$/)
    let found = 0
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }), blank, (data, others, space) => {
        const request = JSON.stringify({ ...others, data: [data, LONG, LONG, LONG] }, null, space).replaceAll('\n', ' ')
        const line = `${space}{${space}"id":1,${space}"publish"${space}:${space}${request}}`
        const text = textOf(line)
        if (text === undefined) return
        found++
        expect(text).not.toMatch(/[\r\n]/)
        expect(JSON.parse(text)).toEqual((JSON.parse(line) as { publish: { data: unknown } }).publish.data)
      }),
      { numRuns: 1_000 },
    )
    expect(found).toBeGreaterThan(300)
  })

  test('long runs of backslashes and quotes are read to their end', () => {
    const backslashes = `"${'\\\\'.repeat(15_000)}"`
    const quotes = `"${'\\"'.repeat(15_000)}"`
    expect(textOf(publish(backslashes))).toBe(backslashes)
    expect(textOf(publish(quotes))).toBe(quotes)
  })
})

import { describe, expect, test } from 'vitest'
import { Scanner } from './scanner.ts'

const scan = (text: string): string => {
  const scanner = new Scanner()
  scanner.scan(text)
  return scanner.signature.text()
}

describe('what varies in a message', () => {
  const ROWS: readonly (readonly [string, string])[] = [
    ['took 12 ms', 'took <duration>'],
    ['took 7.51s of 1m30s', 'took <duration> of <duration>'],
    ['read 5 bytes, 12KB free', 'read <size> free'],
    ['at 80% of -17', 'at <percent> of <num>'],
    ['attempt 3/5 failed', 'attempt <ratio> failed'],
    ['2025-09-09T01:45:00.707988Z started', '<time> started'],
    ['at Fri Jun 17 07:07:00 2005 from', 'at <time> from'],
    ['Fri is a day, May is a word', 'Fri is a day, May is a word'],
    ['from 10.0.0.1:6379 to redis.internal:6379 now', 'from <ip> to <host> now'],
    ['to /10.0.0.1:6379 now', 'to /<ip> now'],
    ['peer 2001:db8::1 left', 'peer <ip> left'],
    ['GET https://a.example/b?c=d&e=f done', 'GET <url> done'],
    ['open /var/log/x.log?y=1, closed', 'open <path>, closed'],
    ['open C:\\Windows\\system32\\x.dll now', 'open <path> now'],
    ['user bob@example.org left', 'user <email> left'],
    ['id 123e4567-e89b-12d3-a456-426614174000 gone', 'id <uuid> gone'],
    ['at 0x1f and deadbeef01 too', 'at <hex> and <hex> too'],
    ['task_15_0003 of job-7f9c4 ran', 'task_<id> of job-<id> ran'],
    ['blk_-384 served', 'blk_<num> served'],
    ['ssh2 and utf8 are names, e2e too', 'ssh2 and utf8 are names, e2e too'],
    ["name 'state_registry' is not defined", 'name <str> is not defined'],
    ["can't open", "can't open"],
    ['"GET /a/b HTTP/1.1" 200', '"GET <path> HTTP/<num>'],
    ['ready=true owner: null', 'ready=<bool> owner: <bool>'],
    ['it is true', 'it is true'],
    ['url <redis-url:7f3a> refused', 'url <secret> refused'],
    ['from 10.0.0.1 (a.example.org) at', 'from <*> at'],
    ['from 10.0.0.1 () at', 'from <*> at'],
    ['sizes 1, 2, 3, 4 seen', 'sizes <num> seen'],
    ['getResources() for x', 'getResources() for x'],
    ['Elapsed:7.51s. Next', 'Elapsed:<duration>. Next'],
    ['java.io.IOException: node.js', 'java.io.IOException: node.js'],
  ]
  for (const [text, signature] of ROWS) test(text, () => expect(scan(text)).toBe(signature))

  test('quantities are told in the unit of their kind', () => {
    const scanner = new Scanner()
    scanner.scan('a 1.5s b 2 KB c 3/6 d 250ms e -1.5e+3')
    expect(scanner.slots.slice(0, scanner.count).map(({ value }) => value)).toEqual([1500, 2048, 0.5, 250, -1500])
  })

  test('where a value stood is told too', () => {
    const scanner = new Scanner()
    const text = 'left 10.0.0.1 after 5 seconds'
    scanner.scan(text)
    const said = scanner.slots.slice(0, 2).map(({ start, end }) => text.slice(start, end))
    expect(said).toEqual(['10.0.0.1', '5 seconds'])
  })

  test('a long message is read up to a bound, at a whole word', () => {
    const text = `${'word '.repeat(500)}end 5`
    expect(scan(text).length).toBeLessThanOrEqual(2000)
    expect(scan(text).endsWith('word')).toBe(true)
  })
})

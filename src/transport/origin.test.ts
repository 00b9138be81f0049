import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { Origins } from './origin.ts'

const request = (origin: string | undefined, host: string): IncomingMessage =>
  ({ headers: { host, ...(origin !== undefined && { origin }) } }) as IncomingMessage

test.each([
  [undefined, 'example.com', true],
  ['https://example.com', 'example.com', true],
  ['https://EXAMPLE.com', 'example.COM', true],
  ['https://example.com:8443', 'example.com:8443', true],
  ['https://example.com:8443', 'example.com', false],
  ['file://example.com', 'example.com', false],
  ['null', 'example.com', false],
  ['https://a.friend.org', 'example.com', true],
  ['https://friend.org', 'example.com', false],
  ['https://a.friend.org.evil.org', 'example.com', false],
  ['https://aXfriend.org', 'example.com', false],
  ['http://a.friend.org', 'example.com', false],
])('a page of %s at %s: %s', (origin, host, expected) => {
  expect(new Origins(['https://*.friend.org']).admits(request(origin, host))).toBe(expected)
})

test('where no token is asked for, only a Host of this machine is served', () => {
  const origins = new Origins([], true)
  expect(
    ['localhost:8080', '127.0.0.1', '[::1]:1', 'evil.example:8080'].map((host) =>
      origins.admits(request(`http://${host}`, host)),
    ),
  ).toEqual([true, true, true, false])
  expect(origins.admits(request(undefined, 'evil.example'))).toBe(false)
})

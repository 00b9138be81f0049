import { expect, test } from 'vitest'
import { eventInWords, type CloudRunEvent } from './events.ts'

const OF = { instance: 'i1', revision: 'chat-00001' }

test.each<[CloudRunEvent, string]>([
  [{ event: 'listening', url: 'http://127.0.0.1:1', control: 'http://127.0.0.1:2' }, 'takes orders on http://127.0.0.1:2'],
  [{ ...OF, event: 'instance.terminated', why: 'idle', requests: 1 }, 'SIGTERM (idle), 1 request open'],
  [{ ...OF, event: 'instance.exited', exit: { kind: 'code', code: 0 }, requests: 0 }, 'ended with 0'],
  [
    { ...OF, event: 'instance.exited', exit: { kind: 'signal', signal: 'SIGKILL' }, requests: 2 },
    'ended by SIGKILL, with 2 requests open',
  ],
  [
    { ...OF, event: 'instance.exited', exit: { kind: 'never-ran', reason: 'ENOENT' }, requests: 0 },
    'ended before it ran: ENOENT',
  ],
  [{ ...OF, event: 'probe.failed', probe: 'startup', reason: '503', inARow: 2, of: 3 }, 'startup probe failed (2 of 3): 503'],
  [{ event: 'traffic.moved', to: 'chat-00002', from: 'chat-00001' }, 'takes all new requests, instead of chat-00001'],
  [{ event: 'request.timed-out', path: '/ws', isUpgrade: true }, 'WebSocket /ws was cut: the request timeout'],
  [{ event: 'status', min: 0, max: 1, waiting: 3, instances: [] }, 'no revision; 0 to 1 instance; 3 in line'],
])('%j', (event, words) => {
  expect(eventInWords(event)[1]).toContain(words)
})

import { expect, test } from 'vitest'
import { addressOf } from '../redis/index.ts'
import { byHand } from '../undo.ts'
import { subscribersIn } from './kill-subscriber.ts'
import { delayFor, keysIn } from './loading.ts'
import { processOf } from './process.ts'

test.each([
  [5_000, 100, 50_000],
  [5_000, 25_000, 200],
  [5_000, 50_000, -1],
  [5_000, 1_000_000, -12],
])('%i ms over %i keys is a delay of %i', (lastsMs, keys, delay) => {
  expect(delayFor(lastsMs, keys)).toBe(delay)
})

test('keys of all databases are counted', () => {
  expect(keysIn('# Keyspace\r\ndb0:keys=12,expires=0,avg_ttl=0\r\ndb3:keys=30,expires=1\r\n')).toBe(42)
  expect(keysIn('# Keyspace\r\n')).toBe(0)
})

test('only Tidegate’s own connections are chosen', () => {
  const list = [
    'id=7 addr=127.0.0.1:1 laddr=x fd=8 name=tidegate-subscriber age=1 sub=3',
    'id=8 addr=127.0.0.1:2 laddr=x fd=9 name= age=1 sub=1',
    'id=9 addr=127.0.0.1:3 laddr=x fd=10 name=not-tidegate-subscriber age=1 sub=1',
  ]
  expect(subscribersIn(`${list.join('\n')}\n`)).toEqual(['7'])
})

test('what is to be typed by hand holds no password', () => {
  const address = addressOf('rediss://operator:hunter2@redis.example:6380')
  if (address.kind === 'wrong') throw new Error(address.reason)
  const [node] = address.nodes
  if (node === undefined) throw new Error('no node')
  expect(byHand({ kind: 'redis', node, words: ['REPLICAOF', 'NO', 'ONE'] })).toBe(
    'redis-cli -h redis.example -p 6380 --tls --user operator --askpass REPLICAOF NO ONE',
  )
  expect(byHand({ kind: 'redis', node: { path: '/run/r.sock', isTls: false }, words: ['PING'] })).toBe(
    'redis-cli -s /run/r.sock PING',
  )
  expect(byHand({ kind: 'signal', pid: 12, signal: 'SIGCONT' })).toBe('kill -CONT 12')
})

test('the sentinels are asked as themselves, the master as the master', () => {
  const address = addressOf('redis-sentinel://u:p@a,b:5/tide?sentinel_user=s&sentinel_password=q')
  if (address.kind === 'wrong') throw new Error(address.reason)
  expect(address.nodes).toMatchObject([
    { host: 'a', port: 26_379, user: 's', password: 'q' },
    { host: 'b', port: 5, user: 's' },
  ])
  expect(address.at('m', 1)).toMatchObject({ host: 'm', port: 1, user: 'u', password: 'p' })
})

test.each([1, process.pid, process.ppid])('process %i is none to drill with', (pid) => {
  expect(processOf(pid, 'redis')).toContain('is none to drill with')
})

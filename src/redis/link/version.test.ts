import { describe, expect, test } from 'vitest'
import { serverOf } from './version.ts'

const alone = { mode: 'standalone', isMaster: false } as const
const hello = { server: 'redis', version: '7.0.15', proto: 3, mode: 'standalone', role: 'master' }

describe('the server', () => {
  test('is named with its version, Valkey too', () => {
    expect(serverOf('x', hello, alone)).toBe('redis 7.0.15')
    expect(serverOf('x', { ...hello, server: 'valkey', version: '8.1.0' }, alone)).toBe('valkey 8.1.0')
    expect(serverOf('x', { ...hello, role: 'replica' }, alone)).toBe('redis 7.0.15')
  })

  test.each([
    [{ ...hello, version: '6.2.14' }, alone, 'version', 'x: it is Redis 6.2.14; Tidegate needs Redis 7.0 or later'],
    [{ ...hello, version: 'next' }, alone, 'version', 'x: it is Redis next; Tidegate needs Redis 7.0 or later'],
    [{}, alone, 'version', 'x: it does not answer as Redis does'],
    ['HELLO', alone, 'version', 'x: it does not answer as Redis does'],
    [null, alone, 'version', 'x: it does not answer as Redis does'],
    [{ ...hello, mode: 'cluster' }, alone, 'refused', 'x: it is a member of a cluster: its address begins with redis-cluster://'],
    [{ ...hello, mode: 'sentinel' }, alone, 'refused', 'x: it is a Sentinel: its address begins with redis-sentinel://'],
    [hello, { mode: 'cluster', isMaster: true }, 'refused', 'x: it stands alone, and no member of a cluster'],
    [{ ...hello, role: 'replica' }, { mode: 'standalone', isMaster: true }, 'demoted', 'x: it is a replica'],
  ] as const)('%j for %j is refused', (reply, wanted, kind, message) => {
    expect(() => serverOf('x', reply, wanted)).toThrow(expect.objectContaining({ kind, message }) as Error)
  })
})

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ManualWorld } from '../../runtime/manual.ts'
import {
  cgroupFor,
  CgroupShare,
  dutyCycle,
  FakedWall,
  findFaketime,
  missingOf,
  processState,
  type Cgroup,
  type HostFacts,
} from './index.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tidegate-host-'))
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('a share by a duty cycle', () => {
  const world = (): { sent: string[]; manual: ManualWorld; share: ReturnType<typeof dutyCycle> } => {
    const [sent, manual]: [string[], ManualWorld] = [[], new ManualWorld()]
    const share = dutyCycle((signal) => void sent.push(`${manual.clock.monotonicMs()} ${signal}`), manual.timers)
    return { sent, manual, share }
  }

  test('the process runs for its share of each period', async () => {
    const { sent, manual, share } = world()
    share.set(0.2)
    await manual.advance(200)
    expect(sent).toEqual(['0 SIGSTOP', '80 SIGCONT', '100 SIGSTOP', '180 SIGCONT', '200 SIGSTOP'])
  })

  test('a small share has a longer period, so that the process gets anything at all', async () => {
    const { sent, manual, share } = world()
    share.set(0.01)
    await manual.advance(1_000)
    expect(sent).toEqual(['0 SIGSTOP', '990 SIGCONT', '1000 SIGSTOP'])
  })

  test.each(['set', 'end'] as const)('%s leaves it running, and no timer', async (how) => {
    const { sent, manual, share } = world()
    share.set(0.05)
    if (how === 'set') share.set(undefined)
    else share.end()
    share.end()
    await manual.advance(1_000)
    expect([sent, manual.timersLeft]).toEqual([['0 SIGSTOP', '0 SIGCONT'], 0])
  })
})

describe('a share by a control group', () => {
  const made = (cgroup: Cgroup): Exclude<Cgroup, { kind: 'none' }> => {
    if (cgroup.kind === 'none') throw new Error(cgroup.reason)
    return cgroup
  }

  test('version 1: a quota of a period, lifted first, because it must fit', () => {
    mkdirSync(join(root, 'cpu'))
    writeFileSync(join(root, 'cpu', 'cgroup.procs'), '')
    const cgroup = made(cgroupFor(root, 'one'))
    const share = new CgroupShare(4_711, cgroup)
    const told = (): string[] =>
      ['cgroup.procs', 'cpu.cfs_period_us', 'cpu.cfs_quota_us'].map((file) => readFileSync(join(cgroup.directory, file), 'utf8'))
    share.set(0.05)
    expect([share.means, ...told()]).toEqual(['cgroup v1', '4711', '100000', '5000'])
    share.set(0.002)
    expect(told()).toEqual(['4711', '1000000', '2000'])
    share.set(undefined)
    expect(told()).toEqual(['4711', '100000', '-1'])
  })

  test('version 2: the parent passes the controller on', () => {
    writeFileSync(join(root, 'cgroup.controllers'), 'cpuset cpu io\n')
    writeFileSync(join(root, 'cgroup.subtree_control'), 'io\n')
    const cgroup = made(cgroupFor(root, 'two'))
    expect(readFileSync(join(root, 'cgroup.subtree_control'), 'utf8')).toBe('+cpu')
    const share = new CgroupShare(4_711, cgroup)
    const max = (): string => readFileSync(join(cgroup.directory, 'cpu.max'), 'utf8')
    share.set(0.05)
    expect([share.means, max()]).toEqual(['cgroup v2', '5000 100000'])
    share.set(1)
    expect(max()).toBe('max 100000')
  })

  test('where there is none, the reason is told', () => {
    expect(cgroupFor(root, 'three')).toEqual({ kind: 'none', reason: `there is no cpu controller under ${root}` })
    writeFileSync(join(root, 'cgroup.controllers'), 'cpu')
    expect(cgroupFor(root, 'a/\0/b')).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('cannot make a control group'),
    })
  })
})

describe('what is missing', () => {
  const GOOD: HostFacts = { platform: 'linux', isRoot: true, noCgroup: undefined, hasPrlimit: true, hasFaketime: true }

  test.each([
    [{}, []],
    [{ platform: 'darwin', isRoot: false }, ['need Linux']],
    [{ isRoot: false, hasFaketime: false }, ['sudo npm run lab:host']],
    [{ noCgroup: 'read-only' }, ['read-only']],
    [{ hasPrlimit: false, hasFaketime: false }, ['util-linux', 'apt-get install libfaketime']],
  ])('%j: %j', (facts, words) => {
    const missing = missingOf({ ...GOOD, ...facts })
    expect(missing).toHaveLength(words.length)
    for (const [index, word] of words.entries()) expect(missing[index]?.words).toContain(word)
  })
})

test('the library that moves the wall clock is found in any architecture’s directory', () => {
  expect(findFaketime(root)).toBeUndefined()
  mkdirSync(join(root, 'riscv64-linux-gnu', 'faketime'), { recursive: true })
  const library = join(root, 'riscv64-linux-gnu', 'faketime', 'libfaketimeMT.so.1')
  writeFileSync(library, '')
  expect(findFaketime(root)).toBe(library)
})

test('a jump is written as the library reads it: seconds with their sign', () => {
  const wall = new FakedWall('/lib.so', root)
  const told = (): string => readFileSync(wall.env['FAKETIME_TIMESTAMP_FILE'] ?? '', 'utf8')
  expect(told()).toBe('+0\n')
  wall.set(3_600_000)
  expect(told()).toBe('+3600\n')
  wall.set(-1_500)
  expect(told()).toBe('-1.5\n')
})

test('a process that there is runs, one that there is not is gone', () => {
  expect([processState(process.pid), processState(0x7fff_fff0)]).toEqual(['runs', 'gone'])
})

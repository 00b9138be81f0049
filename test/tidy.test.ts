import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { CLOSES, DISCONNECTS, ERRORS, UNSUBSCRIBES } from '../src/protocol/index.ts'
import { TRY_AGAIN_LATER } from '../src/transport/gate/index.ts'

/** What stands in a table of codes: a code, or a row that has one. */
type Row = number | { readonly code: number }

const root = fileURLToPath(new URL('..', import.meta.url))

/** Who may import whom, from docs/architecture.md. Anyone may import runtime; the assembly and the ends may import all of src. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  runtime: [],
  protocol: [],
  auth: ['protocol'],
  channel: ['protocol'],
  readiness: [],
  session: ['protocol', 'channel', 'auth'],
  transport: ['protocol', 'session', 'readiness'],
  memory: ['channel', 'protocol'],
  redis: ['channel', 'protocol'],
  jwt: ['auth', 'protocol'],
  http: ['readiness'],
  control: ['protocol', 'session', 'channel', 'auth'],
  api: ['protocol', 'session', 'channel', 'auth', 'control'],
  server: ['*'],
  lab: ['*'],
  drill: ['*'],
  // Logs of any service are read with it: it knows nothing of this one but the names of its events.
  incident: [],
  cli: ['*'],
}

/** Parts that mean something by themselves: no Node module and no package. */
const PURE = new Set(['runtime', 'protocol', 'auth', 'channel', 'session', 'readiness'])

function files(directory: string, wanted: RegExp): readonly string[] {
  return readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('node_modules') && !path.includes('/dist/'))
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const sources = files('src', /\.ts$/).filter((path) => !path.endsWith('.test.ts'))
const partOf = (path: string): string => path.split('/')[1] ?? ''

interface Import {
  readonly from: string
  readonly to: string
}

function importsOf(path: string): readonly Import[] {
  return [...read(path).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(([, to = '']) => ({ from: path, to }))
}

const imports = sources.flatMap(importsOf)

/** The part that a relative import leads to, and whether it goes through its door. */
function target({ from, to }: Import): { readonly part: string; readonly isDoor: boolean } {
  const path = join(dirname(from), to)
  return { part: partOf(path), isDoor: basename(path) === 'index.ts' }
}

describe('tidy', () => {
  test('every part of src stands in the table of arrows', () => {
    const parts = new Set(sources.map(partOf))
    expect([...parts].filter((part) => !(part in ARROWS))).toEqual([])
    expect(parts.size).toBeGreaterThan(5)
  })

  test('imports follow the arrows', () => {
    const wrong = imports.filter((one) => {
      if (!one.to.startsWith('.')) return false
      const [from, { part }] = [partOf(one.from), target(one)]
      const allowed = ARROWS[from] ?? []
      return part !== from && part !== 'runtime' && !allowed.includes('*') && !allowed.includes(part)
    })
    expect(wrong).toEqual([])
  })

  test('other parts are entered by their door', () => {
    // A clock, real or turned by hand, is no part of the door of runtime: only those who hand it out may see it.
    const isRealClock = ({ from, to }: Import): boolean =>
      (['server', 'lab', 'drill', 'cli'].includes(partOf(from)) && to.endsWith('runtime/real.ts')) ||
      (partOf(from) === 'lab' && to.endsWith('runtime/manual.ts'))
    const wrong = imports.filter((one) => {
      if (!one.to.startsWith('.') || isRealClock(one)) return false
      const { part, isDoor } = target(one)
      return part !== partOf(one.from) && !isDoor && !isLazyEnd(one)
    })
    expect(wrong).toEqual([])
  })

  /** The command line loads a command's own part when it is asked for. */
  function isLazyEnd({ from, to }: Import): boolean {
    return partOf(from) === 'cli' && /^(\.\.\/)+(server|lab|drill|incident)\//.test(to)
  }

  test('meaning imports no Node module and no package', () => {
    const wrong = imports.filter(
      ({ from, to }) => PURE.has(partOf(from)) && !to.startsWith('.') && !from.endsWith('runtime/real.ts'),
    )
    expect(wrong).toEqual([])
  })

  test('the gate can be used alone: it knows the readiness engine, and nothing of sessions, the protocol or a package', () => {
    const GATE = 'src/transport/gate/'
    const wrong = imports.filter(({ from, to }) => {
      if (!from.startsWith(GATE)) return false
      if (!to.startsWith('.')) return !['node:http', 'node:stream'].includes(to)
      const path = join(dirname(from), to)
      return !path.startsWith(GATE) && !['src/readiness/index.ts', 'src/runtime/index.ts'].includes(path)
    })
    expect(wrong).toEqual([])
    const doors = JSON.parse(read('package.json')) as {
      readonly exports: Readonly<Record<string, { readonly default?: string }>>
    }
    expect(doors.exports['./gate']?.default).toBe('./dist/transport/gate/index.js')
  })

  test('nobody outside runtime reads the clock or chance by itself', () => {
    const AMBIENT =
      /\b(Date\.now|new Date\(\)|performance\.now|Math\.random|setTimeout|setInterval|setImmediate|randomUUID|process\.hrtime)\b/
    const wrong = sources
      .filter((path) => partOf(path) !== 'runtime')
      .flatMap((path) =>
        read(path)
          .split('\n')
          .flatMap((line, index) =>
            AMBIENT.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [],
          ),
      )
    expect(wrong).toEqual([])
  })

  test('each rule of docs/spec is named by a test, and each rule that a test names exists', () => {
    const RULE = /^- \*\*([A-Z]\d+)\*\*(.*)$/gm
    const rules = files('docs/spec', /\.md$/).flatMap((path) =>
      [...read(path).matchAll(RULE)].map(([, id = '', text = '']) => ({ id, text })),
    )
    const later = new Set(rules.filter(({ text }) => text.includes('comes with')).map(({ id }) => id))
    const tests = [...files('src', /\.test\.ts$/), ...files('test', /\.ts$/), ...files('web', /\.test\.ts$/)]
    const named = new Set(tests.flatMap((path) => [...read(path).matchAll(/\[([A-Z]\d+)\]/g)].map(([, id = '']) => id)))
    expect(rules.length).toBeGreaterThan(10)
    expect(rules.map(({ id }) => id).filter((id) => !named.has(id) && !later.has(id))).toEqual([])
    const known = new Set(rules.map(({ id }) => id))
    expect([...named].filter((id) => !known.has(id))).toEqual([])
  })

  test('[G5] no source that serves holds the close code that means an unexpected condition', () => {
    // The proving ground and the reader of logs look for it, and serve nobody.
    const serving = sources.filter((path) => !/^src\/(lab|drill|incident|cli\/(lab|incident))\//.test(path))
    expect(serving.filter((path) => /\b1_?011\b/.test(read(path)))).toEqual([])
  })

  test('[G5] no table of codes holds it either, and the gate has one of its own', () => {
    const rows = [CLOSES, DISCONNECTS, ERRORS, UNSUBSCRIBES].flatMap((table) => Object.values<Row>(table))
    const codes = [TRY_AGAIN_LATER, ...rows.map((row) => (typeof row === 'number' ? row : row.code))]
    expect(codes.length).toBeGreaterThan(40)
    expect(codes).not.toContain(1011)
  })

  test('the lock file records no download address and no install script', () => {
    const lock = read('package-lock.json')
    expect(lock).not.toMatch(/"resolved": "https?:/)
    expect(lock).not.toContain('hasInstallScript')
  })
})

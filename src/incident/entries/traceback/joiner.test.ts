import { describe, expect, test } from 'vitest'
import { readText } from '../../../../test/support/read-log.ts'
import { interleaved, numbersOf, traceback, TRACEBACK_KINDS, type Spoken } from '../../../../test/support/tracebacks.ts'
import type { Entry } from '../index.ts'

const TRACEBACKS = 200
const AT = Date.UTC(2025, 8, 9, 1, 44, 38)

/** 200 tracebacks of three instances, ordinary lines between them, all at once. */
function spoken(seed: number): { readonly lines: readonly Spoken[]; readonly wanted: readonly string[][] } {
  const below = numbersOf(seed)
  const said: string[][] = [[], [], []]
  const wanted: string[][] = [[], [], []]
  for (let id = 1; id <= TRACEBACKS; id++) {
    const instance = below(3)
    const kind = TRACEBACK_KINDS[id % TRACEBACK_KINDS.length] ?? 'python'
    const lines = traceback(kind, id, below)
    wanted[instance]?.push(lines.join('\n'))
    said[instance]?.push(
      ...lines,
      ...Array.from({ length: 1 + below(2) }, () => `2025-09-09 01:44:38,${100 + below(900)} - app - INFO - served ${id}`),
    )
  }
  return { lines: interleaved(said, below), wanted }
}

type Form = (lines: readonly Spoken[]) => string

const cloud = (lines: readonly Spoken[]): string[] =>
  lines.map(({ instance, line }, index) =>
    JSON.stringify({
      insertId: `i${index}`,
      timestamp: new Date(AT + index * 3).toISOString(),
      logName: 'projects/p/logs/run.googleapis.com%2Fstderr',
      resource: { labels: { service_name: 's', revision_name: 'r' } },
      labels: { instanceId: `instance-${instance}` },
      textPayload: line,
    }),
  )

const FORMS: readonly (readonly [name: string, form: Form])[] = [
  ['Cloud Logging', (lines) => cloud(lines).join('\n')],
  ['Cloud Logging, newest first', (lines) => `[${cloud(lines).reverse().join(',\n')}]`],
  ['docker compose', (lines) => lines.map(({ instance, line }) => `chat-${instance}  | ${line}`).join('\n')],
  [
    'CRI behind kubectl',
    (lines) =>
      lines
        .map(
          ({ instance, line }, index) =>
            `[pod/chat-${instance}/app] ${new Date(AT + index).toISOString().slice(0, -1)}456789Z ${line}`,
        )
        .join('\n'),
  ],
  [
    'docker json-file',
    (lines) =>
      lines
        .filter(({ instance }) => instance === 0)
        .map(({ line }) => JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: '2025-09-09T01:44:38.000000001Z' }))
        .join('\n'),
  ],
]

const isServed = (entry: Entry): boolean => entry.message.startsWith('served ')
/** Every id of the generator that a message holds, counted from the base of its chain. */
const idsIn = (message: string): ReadonlySet<number> =>
  new Set(
    [...message.matchAll(/(?:went wrong|cannot read|cannot start|inner|state|range) \[?(\d+)/g)].map(
      ([, id]) => Number(id) % 100_000,
    ),
  )

describe('tracebacks', () => {
  test.each(FORMS)('[T5] [T6] 200 that were cut into lines are whole again: %s', async (_name, form) => {
    const { lines, wanted } = spoken(11)
    const { entries } = await readText(form(lines))
    const found = new Set(entries.map(({ message }) => message.replace(/\n+/g, '\n')))
    const all = (form === FORMS.at(-1)?.[1] ? [wanted[0] ?? []] : wanted).flat()
    const whole = all.filter((text) => found.has(text.replace(/\n+/g, '\n')))
    expect(whole.length).toBeGreaterThanOrEqual(Math.ceil(all.length * 0.99))
    // No line of another instance, and of no other traceback, within one.
    expect(entries.filter(({ message }) => idsIn(message).size > 1)).toEqual([])
    expect(entries.filter((entry) => !isServed(entry)).every(({ error }) => error !== undefined)).toBe(true)
  })

  const one = async (text: string): Promise<readonly Entry[]> => (await readText(text)).entries

  test('[T5] Python: the last error, its frames from the inside, and what led there', async () => {
    const text = `Traceback (most recent call last):
  File "/app/a.py", line 3, in outer
    inner()
  File "/app/b.py", line 9, in inner
    return d["x"]
KeyError: 'x'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/c.py", line 1, in <module>
    main()
app.errors.NotReady: redis: 3 tries
  and a second line`
    const [entry, ...others] = await one(text)
    expect(others).toEqual([])
    expect(entry).toMatchObject({
      message: text,
      severity: 'ERROR',
      ref: { line: 1, lines: 14 },
      error: {
        type: 'app.errors.NotReady',
        message: 'redis: 3 tries\n  and a second line',
        frames: ['<module> (/app/c.py:1)'],
        causes: ["KeyError: 'x'"],
      },
    })
  })

  test('[T5] Node: type, frames, and each cause', async () => {
    const [entry] = await one(`Error: outer
    at load (file:///app/a.js:1:2)
    at async file:///app/b.js:3:4 {
  [cause]: TypeError: inner
      at x (node:fs:1:1) {
    [cause]: Error: innermost
        at y (node:net:1:1)
  }
}`)
    expect(entry?.error).toEqual({
      type: 'Error',
      message: 'outer',
      frames: ['load (file:///app/a.js:1:2)', '<anonymous> (file:///app/b.js:3:4)'],
      causes: ['TypeError: inner', 'Error: innermost'],
    })
  })

  test('[T5] Java and Go', async () => {
    const [java] = await one(
      'Exception in thread "main" java.lang.RuntimeException: a: b\n\tat x.Y.z(Y.java:3)\nCaused by: java.io.IOException: c\n\tat q.R.s(R.java:1)\n\t... 1 more',
    )
    expect(java?.error).toEqual({
      type: 'java.lang.RuntimeException',
      message: 'a: b',
      frames: ['x.Y.z (Y.java:3)'],
      causes: ['java.io.IOException: c'],
    })
    const [go] = await one(
      'panic: runtime error: nil map\n\ngoroutine 1 [running]:\nmain.(*S).run(0x1)\n\t/app/m.go:3 +0x1d\nmain.main()\n\t/app/m.go:9 +0x1',
    )
    expect(go?.error).toEqual({
      type: 'runtime error',
      message: 'nil map',
      frames: ['main.(*S).run (/app/m.go:3)', 'main.main (/app/m.go:9)'],
      causes: [],
    })
  })

  test('[T5] the line of a logger and its traceback are one; of a level below ERROR they are two', async () => {
    const trace = 'Traceback (most recent call last):\n  File "/a.py", line 1, in f\n    g()\nValueError: x'
    const entries = await one(
      `2025-09-09 01:44:38,123 - app - ERROR - failed\n${trace}\n2025-09-09 01:44:38,124 - app - INFO - next\n${trace}\n`,
    )
    expect(entries.map(({ message, severity }) => [message, severity])).toEqual([
      [`failed\n${trace}`, 'ERROR'],
      ['next', 'INFO'],
      [trace, 'ERROR'],
    ])
    expect(entries[0]).toMatchObject({ ref: { line: 1, lines: 5 }, logger: 'app', error: { type: 'ValueError' } })
  })

  test('[T5] an error of several lines is joined only when frames follow', async () => {
    const text = 'AssertionError [ERR_ASSERTION]: not equal:\n\n1 !== 2\n\n    at f (/a.js:1:2)\n'
    const entries = await one(`${text}ConnectionError: x\none\ntwo\n`)
    expect(entries.map(({ message }) => message)).toEqual([text.trimEnd(), 'ConnectionError: x', 'one', 'two'])
    expect(entries[0]?.error).toMatchObject({ type: 'AssertionError', message: 'not equal:\n\n1 !== 2' })
  })

  test('[T5] nothing is joined over a gap, and nothing beyond the bounds', async () => {
    const lines = ['Traceback (most recent call last):', '  File "/a.py", line 1, in f', '    g()', 'ValueError: x']
    const at = (index: number, ms: number): string =>
      `${new Date(AT + ms).toISOString().slice(0, -1)}000000Z stderr F ${lines[index]}`
    const apart = await one([at(0, 0), at(1, 1), at(2, 2000), at(3, 2001)].join('\n'))
    expect(apart.map(({ message }) => message.split('\n').length)).toEqual([2, 1, 1])
    const { entries } = await readText(`${lines[0]}\n${`${lines[1]}\n`.repeat(1000)}${lines[3]}\n`)
    expect(Math.max(...entries.map(({ message }) => message.split('\n').length))).toBeLessThanOrEqual(500)
  })

  test('[T5] a line that another thread says in the middle is an entry of its own', async () => {
    const entries = await one(
      'Traceback (most recent call last):\n  File "/a.py", line 1, in f\n2025-09-09 01:44:38,124 - app - INFO - next\n    g()\nValueError: x\n',
    )
    expect(entries.map(({ message }) => message)).toEqual([
      'next',
      'Traceback (most recent call last):\n  File "/a.py", line 1, in f\n    g()\nValueError: x',
    ])
  })

  test('[T5] indented lines below a line with a time belong to it', async () => {
    const entries = await one('2025-09-09 01:44:38 INFO config is\n  a: 1\n  b: 2\n2025-09-09 01:44:38 INFO ready\n')
    expect(entries.map(({ message }) => message)).toEqual(['config is\n  a: 1\n  b: 2', 'ready'])
  })

  test('[T5] parts that a container host has cut are one line again', async () => {
    const { entries } = await readText(
      '2025-09-09T01:44:38.123456789Z stdout P one \n2025-09-09T01:44:38.123456789Z stderr F other\n2025-09-09T01:44:38.123456790Z stdout F two\n',
    )
    expect(entries.map(({ message, ref }) => [message, ref])).toEqual([
      ['other', { file: '-', line: 2 }],
      ['one two', { file: '-', line: 1, lines: 3 }],
    ])
  })

  test('[T6] newest first: a traceback is in its own order, whatever comes between', async () => {
    const lines = ['Traceback (most recent call last):', '  File "/a.py", line 1, in f', '    g()', 'ValueError: x']
    const all = cloud(
      lines.flatMap((line, index) => [
        { instance: 1, line },
        { instance: 2, line: `other ${index}` },
      ]),
    )
    const { entries } = await readText(all.toReversed().join('\n'))
    expect(entries.filter(({ instance }) => instance === 'instance-1').map(({ message }) => message)).toEqual([lines.join('\n')])
    expect(entries).toHaveLength(1 + lines.length)
  })

  test('[T4] of entries that were joined, every insertId is told', async () => {
    const { entries } = await readText(
      cloud(
        ['Traceback (most recent call last):', '  File "/a.py", line 1, in f', 'ValueError: x'].map((line) => ({
          instance: 1,
          line,
        })),
      ).join('\n'),
    )
    expect(entries).toMatchObject([
      { ref: { insertId: 'i0' }, instance: 'instance-1', fields: { insertIds: ['i0', 'i1', 'i2'] } },
    ])
  })

  test('errors within structured lines: pino with a cause, winston, python', async () => {
    const [pino] = await one(
      JSON.stringify({
        level: 50,
        msg: 'x',
        err: { type: 'Error', message: 'm', stack: 'Error: m\n    at f (/a.js:1:2)', cause: { type: 'TypeError', message: 'c' } },
      }),
    )
    expect(pino?.error).toEqual({ type: 'Error', message: 'm', frames: ['f (/a.js:1:2)'], causes: ['TypeError: c'] })
    const [winston] = await one(JSON.stringify({ level: 'error', message: 'x', stack: 'RangeError: y\n    at /a.js:1:2' }))
    expect(winston?.error).toMatchObject({ type: 'RangeError', message: 'y', frames: ['<anonymous> (/a.js:1:2)'] })
    const [python] = await one(
      JSON.stringify({
        levelname: 'ERROR',
        message: 'x',
        exc_info: 'Traceback (most recent call last):\n  File "/a.py", line 1, in f\nValueError: z',
      }),
    )
    expect(python?.error).toMatchObject({ type: 'ValueError', message: 'z', frames: ['f (/a.py:1)'] })
  })
})

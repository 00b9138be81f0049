/** Tracebacks as the run-times print them, made by a seeded generator, and what three instances say all at once. */

/** A small generator (mulberry32): the same seed, the same lines. */
export function numbersOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export type TracebackKind = 'python' | 'python-chained' | 'python-group' | 'node' | 'node-cause' | 'java' | 'go'
export const TRACEBACK_KINDS: readonly TracebackKind[] = [
  'python',
  'python-chained',
  'python-group',
  'node',
  'node-cause',
  'java',
  'go',
]

/** @param id makes it unlike any other */
export function traceback(kind: TracebackKind, id: number, below: (most: number) => number): readonly string[] {
  const frames = Array.from({ length: 1 + below(8) }, (_, index) => index)
  switch (kind) {
    case 'python':
      return python(id, below, frames)
    case 'python-chained': {
      const link =
        below(2) === 0
          ? 'During handling of the above exception, another exception occurred:'
          : 'The above exception was the direct cause of the following exception:'
      return [...python(id, below, frames), '', link, '', ...python(id + 100_000, below, frames)]
    }
    case 'python-group':
      return [
        '  + Exception Group Traceback (most recent call last):',
        `  |   File "/app/group${id}.py", line 3, in run`,
        '  |     async with TaskGroup():',
        '  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)',
        '  +-+---------------- 1 ----------------',
        '    | Traceback (most recent call last):',
        `    |   File "/app/inner${id}.py", line 9, in work`,
        `    | ValueError: inner ${id}`,
        '    +------------------------------------',
      ]
    case 'node':
      return [`${below(2) === 0 ? 'TypeError' : 'Error [ERR_X]'}: cannot read ${id}`, ...stack(id, frames, '')]
    case 'node-cause':
      return [
        ...(below(2) === 0 ? [`/app/main${id}.js:10`, '    throw new Error("x", { cause })', '          ^', ''] : []),
        `Error: cannot start ${id}`,
        ...stack(id, frames, '').map((line, index, all) => (index === all.length - 1 ? `${line} {` : line)),
        `  [cause]: Error: connect ECONNREFUSED 127.0.0.1:${id}`,
        ...stack(id + 7, frames, '    '),
        "    code: 'ECONNREFUSED'",
        '  }',
        '}',
      ]
    case 'java':
      return [
        `java.lang.IllegalStateException: state ${id}`,
        ...frames.map((index) => `\tat com.example.Part${id}.call${index}(Part.java:${index + 1})`),
        `Caused by: java.io.IOException: broken pipe ${id}`,
        `\tat com.example.Inner${id}.write(Inner.java:9)`,
        '\t... 12 more',
      ]
    case 'go':
      return [
        `panic: runtime error: index out of range [${id}] with length 3`,
        '',
        'goroutine 1 [running]:',
        ...frames.flatMap((index) => [`main.work${index}(0x${id.toString(16)})`, `\t/app/main${id}.go:${index + 3} +0x1d`]),
        'exit status 2',
      ]
  }
}

function python(id: number, below: (most: number) => number, frames: readonly number[]): readonly string[] {
  const type = ['ValueError', 'redis.exceptions.ConnectionError', 'KeyError', 'app.NotReady'][below(4)] ?? 'ValueError'
  return [
    'Traceback (most recent call last):',
    ...frames.flatMap((index) => [
      `  File "/app/part${id}.py", line ${index + 1}, in call_${index}`,
      `    step_${index}(${id})`,
      ...(below(3) === 0 ? ['    ^^^^^^'] : []),
    ]),
    `${type}: went wrong ${id}`,
  ]
}

function stack(id: number, frames: readonly number[], indent: string): readonly string[] {
  return [
    ...frames.map((index) => `${indent}    at call${index} (file:///app/part${id}.js:${index + 1}:7)`),
    `${indent}    at async node:internal/main:9:3`,
  ]
}

export interface Spoken {
  readonly instance: number
  readonly line: string
}

/** Each instance says its own in order; who speaks next is chance. */
export function interleaved(said: readonly (readonly string[])[], below: (most: number) => number): readonly Spoken[] {
  const places = said.map(() => 0)
  const spoken: Spoken[] = []
  const left = (): readonly number[] =>
    said.flatMap((lines, instance) => ((places[instance] ?? 0) < lines.length ? [instance] : []))
  for (let open = left(); open.length > 0; open = left()) {
    const instance = open[below(open.length)] ?? 0
    const place = places[instance] ?? 0
    spoken.push({ instance, line: said[instance]?.[place] ?? '' })
    places[instance] = place + 1
  }
  return spoken
}

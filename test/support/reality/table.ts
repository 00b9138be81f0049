import type { Seen } from './run.ts'

const ms = (value: number | undefined): string => {
  if (value === undefined) return 'was never open'
  return value < 1_000 ? `${value} ms` : `${(value / 1_000).toFixed(1)} s`
}

/** A port is another one in each run, and a hash of the code in each version. */
const plain = (words: string): string => words.replace(/127\.0\.0\.1:\d+/g, 'HOST:PORT').replaceAll('|', '\\|')

/** What a run saw, as Markdown. */
export function realityTable(seen: readonly Seen[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    'A whole server on a real Redis, by `npm run redis:table`. Times from the fault and from its mending, of one run, with proofs every 300 ms',
    'instead of every 5 s and `engine.redis.io_timeout` 600 ms. What a connection or an answer tells of closes the gate in the turn in which it comes:',
    'with traffic at once, without it with the next proof. Silence takes `gate.fall` proofs. What needs a person (a password) is tried again every 5 s.',
    '',
    row([
      'Redis is',
      'when',
      'told to who comes',
      'the reason, in words',
      'closed after',
      'open again after',
      'false openings',
      '1011',
    ]),
    row(['---', '---', '---', '---', '--:', '--:', '--:', '--:']),
    ...seen.map((one) =>
      row([
        one.name,
        one.when,
        `\`${one.gate.replace(/^\d+ /, '')}\``,
        plain(one.words),
        ms(one.closedMs),
        ms(one.openedMs),
        `${one.falseOpenings}`,
        `${[one.newcomer, ...one.left.map(String)].filter((text) => text.startsWith('1011')).length}`,
      ]),
    ),
  ].join('\n')
}

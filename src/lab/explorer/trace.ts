/** What happened in a run, one thing a line. */
export type TraceLine =
  /** A step was taken, out of those that could be. */
  | { readonly kind: 'step'; readonly atMs: number; readonly label: string; readonly others: readonly string[] }
  | { readonly kind: 'choice'; readonly atMs: number; readonly label: string; readonly index: number; readonly options: number }
  | { readonly kind: 'saw'; readonly atMs: number; readonly label: string }
  | { readonly kind: 'stall'; readonly atMs: number; readonly label: string }
  | { readonly kind: 'violation'; readonly atMs: number; readonly label: string }

const OTHERS_SHOWN = 4

/** For a person, and for comparing two runs: whatever differs between two runs differs here. */
export function traceInWords(trace: readonly TraceLine[]): readonly string[] {
  return trace.map((line) => `${`${Math.round(line.atMs)} ms`.padStart(9)}  ${inWords(line)}`)
}

function inWords(line: TraceLine): string {
  switch (line.kind) {
    case 'step': {
      const shown = line.others.slice(0, OTHERS_SHOWN).join(', ')
      const more = line.others.length > OTHERS_SHOWN ? ` and ${line.others.length - OTHERS_SHOWN} more` : ''
      return `> ${line.label}${shown === '' ? '' : `   (could have been: ${shown}${more})`}`
    }
    case 'choice':
      return `? ${line.label}: ${line.index} of 0..${line.options - 1}`
    case 'saw':
      return `  saw: ${line.label}`
    case 'stall':
      return `  ${line.label}`
    case 'violation':
      return `! ${line.label}`
  }
}

/** Two runs of one schedule: the first line in which they differ, or `undefined`. */
export function firstDifference(one: readonly TraceLine[], other: readonly TraceLine[]): string | undefined {
  const [a, b] = [one, other].map((trace) => trace.map((line) => JSON.stringify(line)))
  if (a === undefined || b === undefined) return undefined
  for (let line = 0; line < Math.max(a.length, b.length); line++) {
    if (a[line] !== b[line]) return `line ${line + 1}: ${a[line] ?? 'the end'} and then ${b[line] ?? 'the end'}`
  }
  return undefined
}

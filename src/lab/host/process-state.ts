import { readFileSync } from 'node:fs'

/** What the kernel says a process does; `gone`: it has ended, also when nobody has asked how. */
export type ProcessState = 'runs' | 'stopped' | 'gone'

export function processState(pid: number): ProcessState {
  switch (stateLetter(pid)) {
    case undefined:
    case 'Z':
    case 'X':
      return 'gone'
    case 'T':
    case 't':
      return 'stopped'
    default:
      return 'runs'
  }
}

/** The letter stands behind the name, which may itself hold spaces and brackets. */
function stateLetter(pid: number): string | undefined {
  const stat = readProc(`/proc/${pid}/stat`)
  return stat === undefined ? undefined : stat.slice(stat.lastIndexOf(')') + 2)[0]
}

/** Pids of what this process has started and that still runs. */
export function childrenOf(pid: number): readonly number[] {
  return (readProc(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number)
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

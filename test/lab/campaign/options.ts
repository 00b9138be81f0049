import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { LabScenario } from '../scenario.ts'

export const HELP = `Runs the proving ground: faults on real servers, and schedules of every world. Nothing is mocked in the first, nothing
is left to chance in the second.

  npm run lab [-- OPTIONS]

  --only ID        one scenario (its number) or one world (its name); may be given again
  --group NAME     redis, network, clients, process or worlds; may be given again
  --tier NAME      quick (default), full, host (needs root); may be given again
  --seed N         what chance decides (default 1)
  --schedules N    of each world and strategy (default: as many as fit into some seconds)
  --lanes N        scenarios side by side (default: two for each processor)
  --page           writes docs/proof.md and its pictures
  --list           what there is
  --json           one JSON object instead of the table
  --long           new seeds, until the time is over or Ctrl-C
  --hours N        of --long (default 1)
  --failures DIR   where what failed is kept (default lab-failures)
  --sabotage       plants the bugs of test/lab/sabotage, and tells which invariant finds each
  --help           this

Exit code: 0 everything held and every fault was observed; 1 a promise was broken; 2 wrong usage; 3 a fault that nobody
observed, a harness that broke, or a schedule that did not end twice alike.

Example: npm run lab -- --only 16 --seed 7`

export type Group = LabScenario['group'] | 'worlds'
export const GROUPS: readonly Group[] = ['redis', 'network', 'clients', 'process', 'worlds']
const TIERS: readonly LabScenario['tier'][] = ['quick', 'full', 'host']

export interface LabOptions {
  readonly only: readonly string[]
  readonly groups: readonly Group[]
  readonly tiers: readonly LabScenario['tier'][]
  readonly seed: number
  readonly schedules: number | undefined
  readonly lanes: number
  readonly writesPage: boolean
  readonly lists: boolean
  readonly isJson: boolean
  readonly longMs: number | undefined
  readonly failures: string
}

export type ReadLabOptions =
  | { readonly kind: 'options'; readonly options: LabOptions }
  | { readonly kind: 'help' }
  /** One sentence for whoever typed it. */
  | { readonly kind: 'wrong'; readonly reason: string }

const HOUR_MS = 3_600_000
const SEED_MAX = 2 ** 31 - 1

/** Reads what was asked. Pure, but for the number of processors. */
export function readLabOptions(args: readonly string[]): ReadLabOptions {
  const wrong = (reason: string): ReadLabOptions => ({ kind: 'wrong', reason })
  let values
  try {
    values = parse(args)
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
  if (values.help === true) return { kind: 'help' }
  const { only = [], group = [], tier = ['quick'] } = values
  const strange = [...unknown('group', group, GROUPS), ...unknown('tier', tier, TIERS)]
  if (strange[0] !== undefined) return wrong(strange[0])
  const numbers = {
    seed: whole(values.seed, 0, SEED_MAX),
    schedules: whole(values.schedules, 1, 1e9),
    lanes: whole(values.lanes, 1, 64),
  }
  for (const [name, value] of Object.entries(numbers))
    if (value === 'wrong') return wrong(`--${name} is no whole number that is meant: ${String(values[name as 'seed'])}`)
  const hours = Number(values.hours ?? 1)
  if (!(hours > 0 && hours <= 1_000)) return wrong(`--hours is no number of hours: ${String(values.hours)}`)
  if (values.hours !== undefined && values.long !== true) return wrong('--hours belongs to --long')
  if (values.page === true && (values.long === true || only.length > 0 || group.length > 0))
    return wrong('--page is written of a whole campaign: it goes with neither --only, --group nor --long')
  const number = (value: number | 'wrong' | undefined, otherwise: number): number =>
    typeof value === 'number' ? value : otherwise
  return {
    kind: 'options',
    options: {
      only,
      groups: group as readonly Group[],
      tiers: tier as readonly LabScenario['tier'][],
      seed: number(numbers.seed, 1),
      schedules: typeof numbers.schedules === 'number' ? numbers.schedules : undefined,
      lanes: number(numbers.lanes, 2 * availableParallelism()),
      writesPage: values.page === true,
      lists: values.list === true,
      isJson: values.json === true,
      longMs: values.long === true ? hours * HOUR_MS : undefined,
      failures: values.failures ?? 'lab-failures',
    },
  }
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      group: { type: 'string', multiple: true },
      tier: { type: 'string', multiple: true },
      seed: { type: 'string' },
      schedules: { type: 'string' },
      lanes: { type: 'string' },
      page: { type: 'boolean' },
      list: { type: 'boolean' },
      json: { type: 'boolean' },
      long: { type: 'boolean' },
      hours: { type: 'string' },
      failures: { type: 'string' },
      help: { type: 'boolean' },
    },
  }).values
}

function unknown(what: string, given: readonly string[], known: readonly string[]): readonly string[] {
  return given.flatMap((one) => (known.includes(one) ? [] : [`there is no ${what} ${one}; there is: ${known.join(', ')}`]))
}

function whole(text: string | undefined, low: number, high: number): number | 'wrong' | undefined {
  if (text === undefined) return undefined
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= low && value <= high ? value : 'wrong'
}

/** What was asked for, of what there is. @returns a sentence where something is not there */
export function chosen<S extends Pick<LabScenario, 'id' | 'group' | 'tier'>>(
  { only, groups, tiers }: Pick<LabOptions, 'only' | 'groups' | 'tiers'>,
  scenarios: readonly S[],
  worlds: readonly string[],
): { readonly scenarios: readonly S[]; readonly worlds: readonly string[] } | string {
  const strange = only.filter((one) => !worlds.includes(one) && !scenarios.some(({ id }) => String(id) === one))
  if (strange.length > 0) return `there is no scenario and no world ${strange.join(', ')}; --list names them`
  const isIn = (group: Group): boolean => groups.length === 0 || groups.includes(group)
  if (only.length > 0) {
    return {
      scenarios: scenarios.filter(({ id, group }) => only.includes(String(id)) && isIn(group)),
      worlds: worlds.filter((world) => only.includes(world) && isIn('worlds')),
    }
  }
  return {
    scenarios: scenarios.filter(({ group, tier }) => isIn(group) && tiers.includes(tier)),
    worlds: isIn('worlds') ? worlds : [],
  }
}

import type { DrillAbout, DrillEvent, DrillFigures, DrillResult, DrillWish } from '../../drill/index.ts'
import { plain } from '../chat/plain.ts'
import type { Terminal } from '../command.ts'
import { paint } from '../paint.ts'

const TIME_WIDTH = 9
const LANE_WIDTH = 8
/** Characters of what happened in one line; --json has all of it. */
const TEXT_MAX = 120
/** Broken promises that are printed; all are counted, and all are in --json. */
const BROKEN_MAX = 10

/** Before anything is broken. */
export function beginText(wish: DrillWish, { health, channel, clients }: DrillAbout, terminal: Terminal): string {
  const { environment = 'unknown', platform, instance, version } = health
  const what = [environment, platform, instance, `tidegate ${version}`].filter((part) => part !== '').join(' · ')
  return [
    `${paint(terminal, 'bold', wish.action)} on ${wish.url.origin}  ${paint(terminal, 'dim', plain(what))}\n`,
    `${clients} clients in ${plain(channel)}, ${wish.rate} messages a second\n\n`,
  ].join('')
}

/** One line of the time line, as it happens. */
export function eventText({ atMs, lane, what }: DrillEvent, terminal: Terminal): string {
  const time = paint(terminal, 'dim', inSeconds(atMs).padStart(TIME_WIDTH))
  const text = `${lane.padEnd(LANE_WIDTH)} ${cut(plain(what))}`
  if (lane === 'drill') return `${time}  ${paint(terminal, 'bold', text)}\n`
  if (lane === 'gate') return `${time}  ${paint(terminal, what === 'open' ? 'green' : 'red', text)}\n`
  return `${time}  ${lane === 'service' ? paint(terminal, 'dim', text) : text}\n`
}

const VERDICTS = {
  kept: { word: 'KEPT', colour: 'green', words: 'the fault was seen, and every promise was kept' },
  broken: { word: 'BROKEN', colour: 'red', words: 'a promise was broken' },
  void: {
    word: 'VOID',
    colour: 'yellow',
    words: 'nobody saw the fault, so nothing is proved: a longer DURATION? is it the Redis of this service?',
  },
} as const

/** The verdict, and what it rests on. */
export function resultText(result: DrillResult, terminal: Terminal): string {
  const { verdict, figures, broken, observed, undoByHand } = result
  const { word, colour, words } = VERDICTS[verdict]
  const left = broken.length - BROKEN_MAX
  return [
    `\n${paint(terminal, colour, word)}  ${words}\n`,
    line('gate', gateWords(figures)),
    line('clients', clientWords(figures)),
    line('messages', messageWords(figures)),
    line('broken', brokenWords(figures)),
    line('seen', observed.length === 0 ? 'nothing' : observed.map(plain).join('; ')),
    ...broken.slice(0, BROKEN_MAX).map(({ check, words }) => `  ${paint(terminal, 'red', check)}  ${plain(words)}\n`),
    ...(left > 0 ? [`  and ${left} more\n`] : []),
    ...undoByHand.map((command) => `${paint(terminal, 'red', 'NOT UNDONE')}  by hand: ${plain(command)}\n`),
  ].join('')
}

function line(lane: string, words: string): string {
  return `  ${lane.padEnd(LANE_WIDTH)}  ${words}\n`
}

function gateWords({ closedAfterMs, reopenedAfterMs }: DrillFigures): string {
  if (closedAfterMs === undefined) return 'was not seen closed'
  const closed = `closed ${inSeconds(closedAfterMs)} after the fault began`
  if (reopenedAfterMs === undefined) return `${closed}, and is not open again`
  const again =
    reopenedAfterMs < 0 ? `${inSeconds(-reopenedAfterMs)} before its end` : `${inSeconds(reopenedAfterMs)} after its end`
  return `${closed}, open again ${again}`
}

function clientWords({
  clients,
  toldDegraded,
  toldRestored,
  disconnected,
  recovered,
  toldOfLoss,
  recoveredAfterMs,
}: DrillFigures): string {
  const last = recoveredAfterMs === undefined ? [] : [`the last had a new message ${inSeconds(recoveredAfterMs)} after the end`]
  const back =
    disconnected + recovered + toldOfLoss === 0
      ? []
      : [`${disconnected} disconnected; coming back, ${recovered} had missed nothing and ${toldOfLoss} were told that they had`]
  return [`of ${clients}, ${toldDegraded} were told degraded and ${toldRestored} restored`, ...back, ...last].join('; ')
}

function messageWords({ sent, acknowledged, triedAgain, delivered }: DrillFigures): string {
  return `${sent} sent, ${acknowledged} acknowledged, ${triedAgain} tries without an answer, ${delivered} delivered`
}

function brokenWords(figures: DrillFigures): string {
  const { lost, lostAsPermitted, duplicates, outOfOrder, holes, falseRecovered, wrongCloses } = figures
  const permitted = lostAsPermitted === 0 ? '' : ` (and ${lostAsPermitted} that their durability class permits)`
  return `acknowledged and lost ${lost}${permitted}, twice ${duplicates}, out of order ${outOfOrder}, holes ${holes}, falsely recovered ${falseRecovered}, wrong close codes ${wrongCloses}`
}

/** A gate that many block says so at length; the first words are what somebody reads who watches. */
function cut(text: string): string {
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}…` : text
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`
}

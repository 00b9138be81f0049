import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { modelAt, seconds, stripsOf } from '../../../src/readiness/index.ts'
import { Counts } from './counts.tsx'
import { EntryList } from './entry-list.tsx'
import { Headline } from './headline.tsx'
import type { History } from './history.ts'
import { Moment } from './moment.tsx'
import { rowsAt, sparkOf } from './rows.ts'
import { ServiceTable } from './service-table.tsx'
import { TimeLine } from './time-line.tsx'
import { WaterfallView } from './waterfall-view.tsx'
import { notable, timeOfDay } from './words.ts'

/** The live feed speaks once a second; what is older than this is not the present any more, and says so. */
const FRESH_MS = 3_000

interface Props {
  readonly history: History
  readonly via: 'live' | 'asking'
  readonly trouble: string | undefined
  readonly nowMs: number
}

/** Everything about one instance: now, or at a moment that was chosen. */
export function Watch({ history, via, trouble, nowMs }: Props): JSX.Element {
  const { rules, view, report, waterfall } = history
  const [chosenMs, choose] = useState<number | undefined>()
  const ageMs = nowMs - history.receivedMs
  const isOld = ageMs > FRESH_MS
  // What is old stays as it was: it does not count on as if it were known.
  const presentMs = history.nowMs + (isOld ? 0 : ageMs)
  const atMs = chosenMs ?? presentMs
  const wall = (ms: number): number => history.wallMs + ms - history.nowMs
  const model = useMemo(() => modelAt(rules, view, chosenMs ?? Number.POSITIVE_INFINITY), [rules, view, chosenMs])
  const strips = useMemo(() => stripsOf(rules, view, history.nowMs), [rules, view, history.nowMs])
  const news = useMemo(() => notable(view.entries), [view])
  const rows = rowsAt(model, report, atMs)
  const sparks = useMemo(
    () => new Map(report.services.map(({ name }) => [name, sparkOf(view.entries, name, chosenMs ?? Number.POSITIVE_INFINITY)])),
    [view, chosenMs],
  )
  useEffect(() => {
    document.title = `${report.gate.state === 'open' ? '●' : '▬'} ${report.gate.state} · Tidegate`
  }, [report.gate.state])
  return (
    <main class="room" onKeyDown={(event) => event.key === 'Escape' && choose(undefined)}>
      <h1 class="for-screen-readers">Tidegate control room</h1>
      <Headline
        report={report}
        since={timeOfDay(Date.parse(report.gate.since))}
        via={via}
        old={isOld ? `data is ${seconds(ageMs)} old: ${trouble ?? 'nothing was heard since'}` : undefined}
      />
      <section class="card now" aria-label="Services">
        <Moment
          chosen={
            chosenMs === undefined
              ? undefined
              : { atMs: chosenMs, model, rules, presentMs, time: timeOfDay(wall(chosenMs), true) }
          }
          asOf={isOld ? timeOfDay(wall(presentMs)) : undefined}
          onNow={() => choose(undefined)}
        />
        <ServiceTable rows={rows} sparks={sparks} />
      </section>
      <Counts report={report} />
      <section class="card line" aria-label="Time line">
        <TimeLine
          strips={strips}
          entries={news}
          beganMs={history.view.base.phaseSinceMs}
          presentMs={presentMs}
          chosenMs={chosenMs}
          wall={wall}
          onChoose={choose}
        />
      </section>
      <section class="card entries" aria-label="What happened">
        <EntryList entries={news} chosenMs={chosenMs} wall={wall} onChoose={choose} />
      </section>
      <section class="card start" aria-label="Start-up">
        <WaterfallView waterfall={waterfall} />
      </section>
    </main>
  )
}
